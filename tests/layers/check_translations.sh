#!/usr/bin/env bash
# The catalogues hold what the sources say, word for word: a text that differs by a space is not found at run time.
# check_translations.sh SOURCE LUPDATE
set -euo pipefail
fresh=$(mktemp -d); trap 'rm -rf "$fresh"' EXIT
cp "$1"/translations/*.ts "$fresh"
"$1/translations/update.sh" "$2" "$fresh"
for catalogue in "$fresh"/*.ts; do
  diff -u "$1/translations/$(basename "$catalogue")" "$catalogue" || {
    echo "out of date: run translations/update.sh $2 and translate what is unfinished" >&2; exit 1; }
done
