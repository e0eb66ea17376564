#!/bin/sh
# Rebuilds the widget from its sources and fails where the committed build differs.
set -eu
cd "$(dirname "$0")/.."
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
if [ ! widget/node_modules/.package-lock.json -nt widget/package-lock.json ]; then
    npm --prefix widget ci --ignore-scripts
fi
(cd widget && npx --no-install tsc && node build.mjs "$built")
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
