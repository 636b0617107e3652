#!/usr/bin/env bash
# Brings the catalogues up to date with the sources: update.sh LUPDATE [FOLDER OF THE CATALOGUES]
set -euo pipefail
project=$(cd "$(dirname "$0")/.." && pwd)
folder=${2:-$project/translations}
cd "$project"
"$1" -silent app twin/response/rule_words.inc twin/timeline/event_words.inc -locations none -no-obsolete -ts "$folder/twinscope_de.ts" 2>/dev/null
"$1" -silent app twin/response/rule_words.inc twin/timeline/event_words.inc -locations none -no-obsolete -pluralonly -ts "$folder/twinscope_en.ts" 2>/dev/null
