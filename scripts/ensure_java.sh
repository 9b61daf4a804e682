#!/usr/bin/env bash
# Makes sure that Spark, which the tests start on this machine, finds the Java it runs on.
set -u
oldest=17
version() {
  local java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
  command -v "$java" >/dev/null 2>&1 || { echo 0; return; }
  "$java" -version 2>&1 | sed -n 's/.* version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' | head -1
}
found="$(version)"
[ "${found:-0}" -ge "$oldest" ] && exit 0
if [ -n "${JAVA_HOME:-}" ]; then
  echo "JAVA_HOME is $JAVA_HOME, where there is no Java $oldest or newer. Unset it, or point it to one." >&2
  exit 1
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "The Spark tests need Java $oldest or newer. Install it with your system's package manager, then run this again." >&2
  exit 1
fi
sudo=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && sudo="sudo -n"
  if [ -z "$sudo" ]; then
    echo "The Spark tests need Java $oldest or newer: sudo apt-get install default-jre-headless" >&2
    exit 1
  fi
fi
install() { DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$1" >/dev/null; }
# Where Debian's own choice is too old, the newer one is beside it.
$sudo apt-get update -qq && install default-jre-headless
found="$(version)"
[ "${found:-0}" -ge "$oldest" ] || install "openjdk-$oldest-jre-headless"
found="$(version)"
[ "${found:-0}" -ge "$oldest" ] && exit 0
echo "The Spark tests need Java $oldest or newer; this machine has ${found:-none}. Point JAVA_HOME to a newer one." >&2
exit 1
