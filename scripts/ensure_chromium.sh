#!/usr/bin/env bash
# Makes sure the tests find what they need from Debian: Chromium for the pages, poppler to look at the PDF.
set -u
need=()
command -v chromium >/dev/null 2>&1 || need+=(chromium)
command -v pdftoppm >/dev/null 2>&1 || need+=(poppler-utils)
[ ${#need[@]} -eq 0 ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
  echo "The browser tests need ${need[*]}. Install them with your system's package manager, then run this again." >&2
  exit 1
fi
sudo=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && sudo="sudo -n"
  if [ -z "$sudo" ]; then
    echo "The browser tests need ${need[*]}: sudo apt-get install ${need[*]}" >&2
    exit 1
  fi
fi
$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
