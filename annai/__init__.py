"""Annai: guidance on the subsidy IT導入補助金, true to the official documents."""
