# From trx files to lines "outcome <tab> test <tab> seconds <tab> message", the message on one line.
/<UnitTestResult / {
    match($0, /testName="[^"]*"/); test = substr($0, RSTART + 10, RLENGTH - 11)
    match($0, /outcome="[^"]*"/); outcome = substr($0, RSTART + 9, RLENGTH - 10)
    seconds = 0
    if (match($0, /duration="[^"]*"/)) { split(substr($0, RSTART + 10, RLENGTH - 11), clock, ":"); seconds = clock[1] * 3600 + clock[2] * 60 + clock[3] }
    message = ""
    if ($0 ~ /\/>[ \r]*$/) report()
}
/<Message>/ && outcome != "" { inside = 1 }
inside {
    line = $0
    sub(/.*<Message>/, "", line); sub(/<\/Message>.*/, "", line)
    message = message (message == "" ? "" : " | ") line
}
/<\/Message>/ { inside = 0 }
/<\/UnitTestResult>/ { report() }

function report() {
    print outcome "\t" plain(test) "\t" sprintf("%.1f", seconds) "\t" substr(plain(message), 1, 600)
    outcome = ""
}

function plain(text) {
    gsub(/\r/, "", text); gsub(/\t/, " ", text)
    gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text); gsub(/&#x[0-9A-Fa-f]+;/, " ", text); gsub(/&amp;/, "\\&", text)
    return text
}
