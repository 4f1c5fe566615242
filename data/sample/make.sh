#!/bin/sh
# Remakes the three files of the sample that other programs wrote. See README.md.
set -e
cd "$(dirname "$0")"
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT

# Text PDF: Chromium, embedded Noto Sans CJK subset, outline from the headings.
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
  --disable-background-networking --disable-component-update --disable-sync \
  --user-data-dir="$profile/chromium" --no-pdf-header-footer --generate-pdf-document-outline \
  --print-to-pdf=employee-handbook.zh.pdf "file://$PWD/source/employee-handbook.zh.html"

# DOCX and XLSX: LibreOffice. 44 = comma, 34 = double quote, 76 = UTF-8, 2 = every column as text.
office() { soffice "-env:UserInstallation=file://$profile/office" --headless "$@" --outdir .; }
office --infilter="HTML (StarWriter)" --convert-to "docx:MS Word 2007 XML" source/admin-guide.en.html
office --infilter="CSV:44,34,76,1,1/2/2/2/3/2/4/2/5/2" --convert-to "xlsx:Calc MS Excel 2007 XML" source/faq.csv
