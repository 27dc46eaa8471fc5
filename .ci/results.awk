# From trx files to lines "outcome <tab> test <tab> first line of the skip reason".
/<UnitTestResult / {
    match($0, /testName="[^"]*"/); test = substr($0, RSTART + 10, RLENGTH - 11)
    match($0, /outcome="[^"]*"/); outcome = substr($0, RSTART + 9, RLENGTH - 10)
    reason = ""
    if ($0 ~ /\/>[ \r]*$/) report()
}
/<Message>/ && outcome != "" && reason == "" {
    reason = $0
    sub(/.*<Message>/, "", reason); sub(/<\/Message>.*/, "", reason)
}
/<\/UnitTestResult>/ { report() }

function report() {
    print outcome "\t" plain(test) "\t" plain(reason)
    outcome = ""
}

function plain(text) {
    gsub(/\r/, "", text); gsub(/\t/, " ", text)
    gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text); gsub(/&#x[0-9A-Fa-f]+;/, " ", text); gsub(/&amp;/, "\\&", text)
    return text
}
