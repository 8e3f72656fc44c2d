#!/bin/sh
# Draws docs/gap.svg and docs/overlap.svg from what schedctl explains. Run from the root after "make build".
set -eu

lane() {
    echo "# $1"
    shift
    bin/schedctl schedule explain --zone America/New_York --output json "$@"
}

gap() { lane "$@" --from 2026-03-08T01:00 --to 2026-03-08T05:00; }
overlap() { lane "$@" --from 2026-11-01T00:00 --to 2026-11-01T03:00; }

{
    gap 'next-valid' --cron '30 1,2,4 * * *' --all
    gap 'skip' --cron '30 1,2,4 * * *' --all --gap skip
    gap 'shift' --cron '30 1,2,4 * * *' --all --gap shift
    gap 'interval-like: */40' --cron '*/40 * * * *'
} | awk -f docs/timeline.awk >docs/gap.svg

{
    overlap 'auto, first' --cron '30 0,1,2 * * *' --all
    overlap 'last' --cron '30 0,1,2 * * *' --all --overlap-times last
    overlap 'both' --cron '30 0,1,2 * * *' --all --overlap-times both
    overlap 'auto, interval-like: */30' --cron '*/30 * * * *' --all
} | awk -f docs/timeline.awk >docs/overlap.svg
