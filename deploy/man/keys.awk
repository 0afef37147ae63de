# The page of envpub.cfg(5) with the table of its keys: awk -f keys.awk PAGE KEYS
# KEYS is what --keys prints: "name = default" or "name    (must be written)", then the help, indented.
function plain(text)
{
    gsub(/\\/, "\\e", text)
    sub(/^[.']/, "\\\\\\&&", text)
    return text
}
NR == FNR { page[++lines] = $0; next }
/^    / { sub(/^ +/, ""); keys = keys plain($0) "\n"; next }
/\(must be written\)$/ { keys = keys ".It Va " $1 " No (must be written)\n"; next }
{
    name = $1
    sub(/^[^ ]+ = /, "")
    gsub(/"/, "\\(dq")
    keys = keys ".It Va " name " No = Li \"" $0 "\"\n"
}
END {
    for (i = 1; i <= lines; i++)
        if (page[i] == ".\\\" KEYS")
            printf "%s", keys
        else
            print page[i]
}
