# Draws what "schedctl schedule explain --output json" prints as a time line, in SVG.
# A line that starts with "#" begins a lane and names it. Usage: see docs/schedules.md.

function field(name,    at, rest) {
    at = index($0, "\"" name "\":")
    if (at == 0) { return "" }
    rest = substr($0, at + length(name) + 3)
    if (substr(rest, 1, 1) != "\"") { return substr(rest, 1, match(rest, /[,}]/) - 1) }
    rest = substr(rest, 2)
    return substr(rest, 1, index(rest, "\"") - 1)
}

# Minutes since some midnight long ago, of yyyy-mm-ddThh:mm.
function minutes(text,    y, m) {
    y = substr(text, 1, 4) + 0
    m = substr(text, 6, 2) + 0
    if (m <= 2) { y--; m += 12 }
    return ((365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * m - 457) / 5) + substr(text, 9, 2)) * 24 \
        + substr(text, 12, 2)) * 60 + substr(text, 15, 2)
}

function offset(local) {
    return (substr(local, 20, 1) == "-" ? -1 : 1) * (substr(local, 21, 2) * 60 + substr(local, 24, 2))
}

function x(instant) { return 190 + (instant - from) * 600 / (to - from) }

function text(at, y, size, colour, anchor, words) {
    printf "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" fill=\"%s\" text-anchor=\"%s\">%s</text>\n", \
        at, y, size, colour, anchor, words
}

/^#/ { lanes++; title[lanes] = substr($0, 3); next }

/^\{/ {
    if (lanes == 0) { lanes = 1 }
    rows++
    lane[rows] = lanes
    local[rows] = field("local")
    reason[rows] = field("reason")
    isSkipped[rows] = field("fires") == "false"
    # A time that does not exist is drawn where its old offset would have put it.
    instant[rows] = minutes(local[rows]) - offset(local[rows])
    if (from == "" || instant[rows] < from) { from = instant[rows] }
    if (to == "" || instant[rows] > to) { to = instant[rows] }
}

END {
    from = int(from / 60) * 60
    to = int((to + 60) / 60) * 60
    height = lanes * 64 + 60
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"820\" height=\"%d\" font-family=\"sans-serif\">\n", height
    printf "<rect width=\"820\" height=\"%d\" fill=\"#ffffff\"/>\n", height
    for (i = 1; i <= lanes; i++) {
        y = i * 64
        text(10, y + 4, 13, "#222222", "start", title[i])
        printf "<line x1=\"190\" y1=\"%d\" x2=\"790\" y2=\"%d\" stroke=\"#bbbbbb\"/>\n", y, y
    }
    for (at = from; at <= to; at += 60) {
        printf "<line x1=\"%.1f\" y1=\"24\" x2=\"%.1f\" y2=\"%d\" stroke=\"#eeeeee\"/>\n", x(at), x(at), height - 40
        text(x(at), height - 24, 11, "#777777", "middle", sprintf("%02d:00", int(at / 60) % 24))
    }
    text(10, height - 24, 11, "#777777", "start", "UTC")
    for (i = 1; i <= rows; i++) {
        y = lane[i] * 64
        colour = isSkipped[i] ? "#cc3333" : reason[i] == "match" ? "#33557f" : "#d97b00"
        printf "<circle cx=\"%.1f\" cy=\"%d\" r=\"6\" fill=\"%s\" stroke=\"%s\" stroke-width=\"2\"/>\n", \
            x(instant[i]), y, isSkipped[i] ? "#ffffff" : colour, colour
        text(x(instant[i]), y - 14, 12, "#222222", "middle", substr(local[i], 12, 5))
        if (reason[i] != "match") { text(x(instant[i]), y + 20, 9, colour, "middle", reason[i]) }
    }
    print "</svg>"
}
