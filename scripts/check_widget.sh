#!/bin/sh
# Rebuilds the widget from its sources and fails where the committed build differs.
set -eu
cd "$(dirname "$0")/.."
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
npm --prefix widget ci --no-audit --no-fund --ignore-scripts
(cd widget && npx --no-install tsc --noEmit && node build.mjs "$built")
for file in "$built"/*; do
    if ! cmp "$file" "annai/gateway/static/$(basename "$file")"; then
        echo "annai/gateway/static is not what widget/ builds: run 'npm run build' in widget/ and commit the result." >&2
        exit 1
    fi
done
if grep -q '"resolved"' widget/package-lock.json; then
    echo "widget/package-lock.json holds download addresses: keep widget/.npmrc as it is and make it anew." >&2
    exit 1
fi
