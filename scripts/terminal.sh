# SPDX-License-Identifier: Apache-2.0
# Sourced by ./try and ./check: colours on a terminal only, quiet steps with a log.

if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
  bold=$'\e[1m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
else
  bold='' green='' red='' plain=''
fi

# say TEXT: a heading line.
say() { printf '%s%s%s\n' "$bold" "$*" "$plain"; }

# show_progress LABEL: turns ninja's "[12/60] ..." lines into one line on a terminal, a line every quarter elsewhere.
show_progress() {
  local label=$1 line done_count all_count quarter last_quarter=0
  while IFS= read -r line; do
    [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
    done_count=${BASH_REMATCH[1]} all_count=${BASH_REMATCH[2]}
    if [[ -t 1 ]]; then
      printf '\r  %s: %d of %d ' "$label" "$done_count" "$all_count"
    else
      quarter=$((4 * done_count / all_count))
      if ((quarter > last_quarter)); then
        printf '  %s: %d of %d\n' "$label" "$done_count" "$all_count"
        last_quarter=$quarter
      fi
    fi
  done
  if [[ -t 1 ]]; then printf '\r\e[K'; fi
}

# build PRESET [TARGET]...: configures and builds, quietly; the log is build/PRESET/log.txt. On a failure the part of the
# log that tells why is printed.
build() {
  local preset=$1 log
  shift
  log=build/$preset/log.txt
  mkdir -p "build/$preset"
  if ! cmake --preset "$preset" >"$log" 2>&1; then
    tail -n 40 "$log"
    return 1
  fi
  if ! cmake --build --preset "$preset" ${1:+--target "$@"} 2>&1 | tee -a "$log" | show_progress "building $preset"; then
    grep -nE -A 12 'FAILED:|error:' "$log" | head -n 80
    printf 'The whole log: %s\n' "$log"
    return 1
  fi
}
