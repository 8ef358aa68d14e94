#!/bin/sh
# Makes pictures with image-function. It needs a POSIX shell, curl and the usual tools, but no jq and no Python.
# The function serves this file at /generate_image.sh.

version=1.0.0

help() {
    cat <<'EOF'
Usage:
  generate_image.sh [options] PROMPT [OUTPUT] [MODEL]
  generate_image.sh [options] models [NAME]

Makes pictures with image-function and prints their URLs, one a line.
PROMPT "-" is read from standard input. "--" ends the options: what follows is never an option or "models".

  --model NAME             the model; the function has a default
  --output FILE            also saves the picture; several are numbered. The extension follows the picture's bytes
  --aspect-ratio RATIO     for example 16:9
  --resolution SIZE        for example 2K
  --size SIZE              for example 1536x1024
  --quality QUALITY        low, medium, high …
  --output-format FORMAT   png, jpeg, webp or svg
  --background BACKGROUND  auto, transparent or opaque
  --n NUMBER               how many pictures
  --seed NUMBER            the same seed may give the same picture
  --edit FILE              a picture to work from; may be repeated
  --provider-options JSON  OpenRouter's provider.options, for example '{"openai":{"moderation":"low"}}'
  --json                   prints the function's answer in place of the URLs, also that of a failure
  --dry-run                prints the request's body and sends nothing
  --help, --version

models lists the models. With the NAME of one, it prints the options and prices of this model; with a part of a
name, the models that match.

Environment:
  IMAGE_FUNCTION_URL       the function; default http://localhost:8080
  IMAGE_FUNCTION_TOKEN     a bearer token
  IMAGE_FUNCTION_TIMEOUT   seconds until the command gives up; default 600
  IMAGE_FUNCTION_ATTEMPTS  how often a call that fails temporarily is tried; default 5
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
                           sign the calls of an API Gateway or a Function URL, if there is no token

Exit codes: 0 success, 1 failure, 2 wrong usage, 3 refused (policy or invalid request),
4 too expensive (no credit or budget left, or above the function's price limit).
EOF
}

# --- Messages: on standard error, and on a terminal also the elapsed time ---

elapsed() { echo $(($(date +%s) - started)); }

say() { printf '%s\n' "generate_image.sh: $*" >&2; }

end() { # end EXIT_CODE MESSAGE
    code=$1
    shift
    say "$*"
    exit "$code"
}

usage() { end 2 "$*. See generate_image.sh --help"; }

# Shows the seconds that pass while a program runs. Elsewhere than on a terminal they would only fill a log.
show_time() {
    [ -t 2 ] || return 0
    (while :; do
        printf '\r%s… %s s ' "$1" "$(elapsed)" >&2
        sleep 1
    done) &
    clock=$!
}

hide_time() {
    [ -n "$clock" ] || return 0
    kill "$clock" 2>/dev/null
    wait "$clock" 2>/dev/null
    clock=
    printf '\r\033[K' >&2
}

# --- JSON ---

# Writes the text on standard input, without its last newline, as a JSON string.
json_string() {
    awk '
    BEGIN {
        for (i = 1; i < 32; i++) escape[sprintf("%c", i)] = sprintf("\\u%04x", i)
        escape["\""] = "\\\""
        escape["\\"] = "\\\\"
        ORS = ""
        print "\""
    }
    {
        if (NR > 1) print "\\n"
        rest = $0
        while (match(rest, /[\001-\037"\\]/)) {
            print substr(rest, 1, RSTART - 1) escape[substr(rest, RSTART, 1)]
            rest = substr(rest, RSTART + 1)
        }
        print rest
    }
    END { print "\"" }'
}

# Reads the JSON object on standard input and prints each value as a line: its JSON pointer, a tab, the value. Control
# characters become spaces, so a value is one line and cannot command a terminal. Nulls are left out. Fails if the
# text is not a whole JSON object.
#
# It splits the text at the quotes: the pieces are in turn structure and text, and a text that ends with an odd number
# of backslashes continues. That is fast in every awk.
json_values() {
    awk '
    function fail() { failed = 1; exit 1 }
    function hex(digits,    i, n, digit) {
        if (length(digits) < 4) fail()
        for (i = 1; i <= 4; i++) {
            digit = index("0123456789abcdef", tolower(substr(digits, i, 1)))
            if (!digit) fail()
            n = n * 16 + digit - 1
        }
        return n
    }
    function tail(n) { return sprintf("%c", 128 + int(n) % 64) }
    function utf8(n) {
        if (n < 32 || n > 126 && n < 160) return " "
        if (n < 128) return sprintf("%c", n)
        if (n < 2048) return sprintf("%c", 192 + int(n / 64)) tail(n)
        if (n < 65536) return sprintf("%c", 224 + int(n / 4096)) tail(n / 64) tail(n)
        return sprintf("%c", 240 + int(n / 262144)) tail(n / 4096) tail(n / 64) tail(n)
    }
    function decoded(s,    out, at, c, n, low) {
        if (s ~ /[\001-\037]/) fail()
        while (at = index(s, "\\")) {
            out = out substr(s, 1, at - 1)
            c = substr(s, at + 1, 1)
            s = substr(s, at + 2)
            if (c == "u") {
                n = hex(substr(s, 1, 4))
                s = substr(s, 5)
                if (n >= 55296 && n < 57344) {
                    low = n < 56320 && substr(s, 1, 2) == "\\u" ? hex(substr(s, 3, 4)) : 0
                    if (low >= 56320 && low < 57344) {
                        n = 65536 + (n - 55296) * 1024 + low - 56320
                        s = substr(s, 7)
                    } else {
                        n = 65533
                    }
                }
                out = out utf8(n)
            } else if (c != "" && index("bfnrt", c)) {
                out = out " "
            } else if (c != "" && index("\"\\/", c)) {
                out = out c
            } else {
                fail()
            }
        }
        out = out s
        gsub(/\177/, " ", out)
        gsub(/\302[\200-\237]/, " ", out)
        return out
    }
    function value(bracket) {
        if (expected !~ /value/ || !depth && bracket != "{") fail()
        expected = depth ? "comma or end" : "nothing"
    }
    function pointer(    i, p) {
        for (i = 1; i <= depth; i++) p = p "/" name[i]
        return p
    }
    function open(bracket) {
        value(bracket)
        kind[++depth] = bracket
        name[depth] = 0
        expected = bracket == "{" ? "key or end" : "value or end"
    }
    function shut(bracket) {
        if (expected !~ /end/ || !depth || kind[depth] != bracket) fail()
        depth--
        expected = depth ? "comma or end" : "nothing"
    }
    function comma() {
        if (expected !~ /comma/) fail()
        expected = kind[depth] == "{" ? "key" : "value"
        if (kind[depth] == "[") name[depth]++
    }
    function text(s) {
        s = decoded(s)
        if (expected ~ /key/) {
            gsub(/~/, "~0", s)
            gsub(/\//, "~1", s)
            name[depth] = s
            expected = "colon"
        } else {
            value()
            print pointer() "\t" s
        }
    }
    function structure(s,    c) {
        while (sub(/^[ \t\r\n]+/, "", s) || s != "") {
            c = substr(s, 1, 1)
            if (c == "") {
                break
            } else if (c == "{" || c == "[") {
                open(c)
            } else if (c == "}") {
                shut("{")
            } else if (c == "]") {
                shut("[")
            } else if (c == ",") {
                comma()
            } else if (c == ":" && expected == "colon") {
                expected = "value"
            } else if (match(s, /^(true|false|null|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?)/)) {
                value()
                c = substr(s, 1, RLENGTH)
                if (c != "null") print pointer() "\t" c
            } else {
                fail()
            }
            s = substr(s, length(c) + 1)
        }
    }
    BEGIN { RS = "\""; expected = "value" }
    {
        if (!in_text) {
            structure($0)
            in_text = 1
            whole = ""
            next
        }
        whole = whole $0
        match($0, /\\*$/)
        if (RLENGTH % 2) {
            whole = whole "\""
            next
        }
        text(whole)
        in_text = 0
    }
    END { exit failed || expected != "nothing" }'
}

# Prints the value at a JSON pointer of the last answer.
field() {
    pointer=$1 awk '
    BEGIN { start = ENVIRON["pointer"] "\t" }
    index($0, start) == 1 { value = substr($0, length(start) + 1) }
    END { print value }' "$work/values"
}

# --- HTTP ---

quoted() { # as a value in curl's configuration
    case $1 in *[[:cntrl:]]*) usage "The URL and the credentials must not have control characters" ;; esac
    sed 's/[\\"]/\\&/g; s/^/"/; s/$/"/' <<EOF
$1
EOF
}

# Sets $credentials: lines for curl's configuration, which it gets through a pipe, so that no process list shows them.
choose_credentials() {
    host=${base#*://}
    host=${host%%[/:]*}
    credentials=
    if [ -n "${IMAGE_FUNCTION_TOKEN:-}" ]; then
        token=$(quoted "Authorization: Bearer $IMAGE_FUNCTION_TOKEN") || exit
        credentials="header = $token"
    elif [ -n "${AWS_ACCESS_KEY_ID:-}" ] && [ -n "${AWS_SECRET_ACCESS_KEY:-}" ]; then
        case $host in
        *.execute-api.*.amazonaws.com | *.execute-api.*.amazonaws.com.cn) sign execute-api "${host#*.execute-api.}" ;;
        *.lambda-url.*.on.aws) sign lambda "${host#*.lambda-url.}" ;;
        esac
    fi
}

sign() { # sign SERVICE HOST_FROM_THE_REGION_ON
    user=$(quoted "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY") || exit
    credentials="aws-sigv4 = \"aws:amz:${2%%.*}:$1\"
user = $user"
    if [ -n "${AWS_SESSION_TOKEN:-}" ]; then
        token=$(quoted "X-Amz-Security-Token: $AWS_SESSION_TOKEN") || exit
        credentials="$credentials
header = $token"
    fi
}

# call CREDENTIALS URL [CURL_ARGUMENT...]: sets $status and $failure, curl's exit code. The answer is in files.
call() {
    configuration="url = $(quoted "$2")
$1" || exit
    shift 2
    left=$((limit - $(elapsed)))
    [ "$left" -gt 0 ] || left=1
    : >"$work/answer"
    : >"$work/headers"
    status=$(curl -q -sS --globoff --proto '=http,https' --connect-timeout 10 --max-time "$left" \
        -A "generate_image.sh/$version" -D "$work/headers" -o "$work/answer" -w '%{http_code}' "$@" -K - \
        2>"$work/problem" <<EOF
$configuration
EOF
    )
    failure=$?
    json_values <"$work/answer" >"$work/values" 2>/dev/null && is_json=yes || is_json=
}

header() { # of the last answer; there may be heads of other answers before it
    name=$1 awk '
    /^HTTP\// { value = "" }
    {
        colon = index($0, ":")
        if (tolower(substr($0, 1, colon - 1)) == ENVIRON["name"]) value = substr($0, colon + 1)
    }
    END {
        gsub(/^[ \t]+|[ \t\r]+$/, "", value)
        print value
    }' "$work/headers"
}

# Whether the job has ended or the server waited for that. A job's failure is final: the function has retried it.
is_of_job() { case $(header preference-applied) in *wait=*) true ;; *) false ;; esac }

may_help_to_retry() {
    case $failure in
    0) ;;
    5 | 6 | 7 | 16 | 18 | 28 | 35 | 52 | 55 | 56 | 92 | 95 | 96) return 0 ;; # the network
    *) return 1 ;;
    esac
    if is_of_job; then return 1; fi
    case $(header x-should-retry) in
    true) return 0 ;;
    false) return 1 ;;
    esac
    case $status in
    408 | 429 | 5??) return 0 ;;
    2??) is_cut ;;
    *) return 1 ;;
    esac
}

# Whether an answer of the function ends too soon: curl cannot know if the length was not announced.
is_cut() { [ -z "$is_json" ] && [ "$(head -c 1 "$work/answer" | od -An -c | tr -d ' ')" = '{' ]; }

# Like call, and repeats the call while that may help.
call_and_retry() {
    attempt=1
    backoff=1
    while call "$@" && may_help_to_retry && [ "$attempt" -lt "$attempts" ]; do
        pause=$(seconds "$(header retry-after)" "$backoff")
        [ $(($(elapsed) + pause)) -lt "$limit" ] || break
        hide_time
        say "$(what_failed) Next attempt in $pause s."
        show_time "waiting"
        sleep "$pause"
        backoff=$((backoff * 2))
        # While an earlier call with this key is in flight, its answer is only a matter of time.
        [ "$status" = 409 ] || attempt=$((attempt + 1))
    done
}

seconds() { # seconds VALUE DEFAULT
    case $1 in
    '' | *[!0-9]* | ??????*) echo "$2" ;;
    *) echo "$1" ;;
    esac
}

is_success() { [ "$failure" = 0 ] && [ "$status" = 200 ] && [ -n "$is_json" ]; }

# Says in a sentence what is wrong with the last answer.
what_failed() {
    if [ "$failure" != 0 ]; then
        problem=$(head -n 1 "$work/problem" | tr -d '\r')
        echo "${problem:-curl: exit code $failure}."
        return
    fi
    for pointer in /error /error/message /message /Message; do
        sentence=$(field "$pointer")
        [ -z "$sentence" ] || break
    done
    case $sentence in '' | *[.!?]) ;; *) sentence=$sentence. ;; esac
    reason=$(field /code)
    case $status in
    3??) sentence="The server redirects to another address: correct IMAGE_FUNCTION_URL." ;;
    401 | 403) sentence="${sentence:-The server refused the credentials.} Set IMAGE_FUNCTION_TOKEN, or AWS credentials." ;;
    esac
    if [ -z "$sentence" ] && is_cut; then
        sentence="The answer ended too soon."
    elif [ -z "$sentence" ]; then
        sentence="This is not an answer of image-function: is IMAGE_FUNCTION_URL right?"
    fi
    echo "$sentence (HTTP $status${reason:+, $reason})"
}

end_with_failure() {
    hide_time
    [ -z "$json" ] || [ -z "$is_json" ] || cat "$work/answer"
    paid=$(field /usage/cost)
    say "$(what_failed)${paid:+ It cost \$$paid.}"
    [ "$failure" = 0 ] || case $base in
    http://localhost:8080) say "Set IMAGE_FUNCTION_URL, or start the function here with ./mvnw quarkus:dev" ;;
    esac
    [ "$failure" = 0 ] || exit 1
    case $(field /code) in
    invalid_request | content_policy_violation | refusal | invalid_image | model_not_found | payload_too_large | \
        unsupported_encoding | idempotency_key_reused) exit 3 ;;
    insufficient_credits | price_limit_exceeded | budget_exceeded) exit 4 ;;
    ?*) exit 1 ;;
    esac
    case $status in
    400 | 413 | 422) exit 3 ;;
    402) exit 4 ;;
    *) exit 1 ;;
    esac
}

# --- Pictures ---

# Prints the format of a file, from its first bytes: the file name extension, or nothing.
format_of() {
    case $(od -An -tx1 -N 12 "$1" | tr -d ' \n') in
    89504e470d0a1a0a*) echo png ;;
    ffd8ff*) echo jpg ;;
    52494646????????57454250) echo webp ;;
    47494638*) echo gif ;;
    ????????667479706176696[6b]*) echo avif ;;
    ????????66747970*) echo heic ;;
    *) if head -c 4096 "$1" | tr '\n\r\t' '   ' | grep -q '<svg[ >]'; then echo svg; fi ;;
    esac
}

# Prints the file name that a picture gets: the name the user gave, numbered, with the extension of the format.
file_name() { # file_name NUMBER FORMAT
    stem=$output
    extension=
    case ${output##*/} in
    ?*.*)
        case $(printf '%s' "${output##*.}" | tr '[:upper:]' '[:lower:]') in
        png | jpg | jpeg | jpe | webp | gif | avif | heic | heif | svg | bmp | tif | tiff)
            stem=${output%.*}
            extension=.${output##*.}
            ;;
        esac
        ;;
    esac
    [ "$pictures" -eq 1 ] || stem=$stem-$1
    case $2/$(printf '%s' "$extension" | tr '[:upper:]' '[:lower:]') in
    /* | jpg/.jpeg | jpg/.jpe | heic/.heif) ;;
    *) [ "$(printf '%s' "$extension" | tr '[:upper:]' '[:lower:]')" = ".$2" ] || extension=.$2 ;;
    esac
    printf '%s\n' "$stem$extension"
}

save() { # save NUMBER URL
    show_time "downloading"
    call_and_retry '' "$2" --location
    hide_time
    if [ "$failure" != 0 ] || [ "$status" != 200 ]; then
        [ "$failure" != 0 ] || echo "HTTP $status" >"$work/problem"
        end 1 "The picture was made but could not be downloaded: $(head -n 1 "$work/problem"). Its URL is $2"
    fi
    format=$(format_of "$work/answer")
    file=$(file_name "$1" "$format")
    case ${file##*.} in
    "${output##*.}") renamed= ;;
    *) renamed=" (the picture is ${format:-of an unknown format})" ;;
    esac
    (umask "$usual_umask" && cat "$work/answer" >"$file") || end 1 "Cannot write $file. The picture's URL is $2"
    say "saved $file$renamed"
}

# Writes an entry of input_references, with the file as a data URL.
reference() {
    if ! [ -f "$1" ] || ! [ -r "$1" ]; then usage "--edit: there is no readable file $1"; fi
    case $(format_of "$1") in
    png) type=image/png ;;
    jpg) type=image/jpeg ;;
    webp) type=image/webp ;;
    gif) type=image/gif ;;
    avif) type=image/avif ;;
    heic) type=image/heic ;;
    svg) type=image/svg+xml ;;
    *) usage "--edit: $1 is not a picture (png, jpeg, webp, gif, avif, heic or svg)" ;;
    esac
    [ ! -s "$work/references" ] || printf ','
    printf '{"type":"image_url","image_url":{"url":"data:%s;base64,' "$type"
    base64 <"$1" | tr -d '\r\n'
    printf '"}}'
}

# --- The request ---

member() { # member NAME VALUE: a text, unless it is empty
    [ -n "$2" ] || return 0
    printf ',"%s":' "$1"
    json_string <<EOF
$2
EOF
}

request() {
    printf '{"prompt":'
    json_string <<EOF
$prompt
EOF
    member model "$model"
    member aspect_ratio "$aspect_ratio"
    member resolution "$resolution"
    member size "$size"
    member quality "$quality"
    member output_format "$output_format"
    member background "$background"
    [ -z "$n" ] || printf ',"n":%s' "$n"
    [ -z "$seed" ] || printf ',"seed":%s' "$seed"
    if [ -s "$work/references" ]; then
        printf ',"input_references":['
        cat "$work/references"
        printf ']'
    fi
    [ -z "$provider_options" ] || printf ',"provider":{"options":%s}' "$provider_options"
    printf '}\n'
}

# Sends the request, and waits for the job if the function makes it one. One key makes all calls one.
send() {
    key=$(od -An -N 16 -tx1 /dev/urandom | tr -d ' \n')
    show_time "generating"
    call_and_retry "$credentials" "$base/api/v1/images" -H 'Content-Type: application/json' -H 'Expect:' \
        -H 'Prefer: respond-async, wait=20' -H "Idempotency-Key: $key" --data-binary "@$work/request"
    while [ "$failure" = 0 ] && [ "$status" = 202 ]; do
        job=$(field /id)
        case $job in '' | *[!0-9A-Za-z_-]*) break ;; esac
        pause=$(seconds "$(header retry-after)" 2)
        if is_of_job; then pause=1; fi
        if [ $(($(elapsed) + pause)) -ge "$limit" ]; then
            hide_time
            end 1 "Not ready after $limit s. Its answer will be at $base/api/v1/images/jobs/$job"
        fi
        [ -t 2 ] || say "$(field /state) for $(elapsed) s"
        sleep "$pause"
        call_and_retry "$credentials" "$base/api/v1/images/jobs/$job" -H 'Prefer: wait=20'
    done
    hide_time
}

generate() {
    request >"$work/request"
    if [ -n "$dry_run" ]; then
        say "dry run: POST $base/api/v1/images"
        cat "$work/request"
        return
    fi
    [ -t 2 ] || say "generating"
    send
    if ! is_success || [ "$(field /status)" != ok ]; then end_with_failure; fi
    cp "$work/values" "$work/pictures"
    [ -z "$json" ] || cat "$work/answer"
    cost=$(field /usage/cost)
    say "done in $(elapsed) s${cost:+, \$$cost}"
    list /warnings/ '' | while IFS= read -r warning; do say "warning: $warning"; done
    list /data/ /url >"$work/urls"
    [ -n "$json" ] || cat "$work/urls"
    [ -n "$output" ] || return 0
    pictures=$(($(wc -l <"$work/urls")))
    number=1
    while IFS= read -r url <&3; do
        save "$number" "$url"
        number=$((number + 1))
    done 3<"$work/urls"
}

# Prints the values at BEGINNING<index>END, in order.
list() {
    index=0
    while value=$(field "$1$index$2") && [ -n "$value" ]; do
        printf '%s\n' "$value"
        index=$((index + 1))
    done
}

# --- The models ---

models() {
    get /api/v1/images/models
    if [ -n "$json" ] && [ -z "$1" ]; then
        cat "$work/answer"
        return
    fi
    wanted=$1 awk -F '\t' '
    $1 ~ /^\/data\/[0-9]+\/(id|name)$/ { split($1, part, "/"); value[part[3], part[4]] = $2; last = part[3] }
    END {
        wanted = tolower(ENVIRON["wanted"])
        for (i = 0; i <= last; i++) {
            id = tolower(value[i, "id"])
            slug = id
            sub(/.*\//, "", slug)
            if (id == wanted) exact = value[i, "id"]
            if (slug == wanted) { named = value[i, "id"]; count++ }
            if (index(id, wanted)) matching = matching value[i, "id"] "\t" value[i, "name"] "\n"
        }
        if (exact == "" && count == 1) exact = named
        printf "%s", wanted != "" && exact != "" ? exact "\n" : matching
    }' "$work/values" >"$work/models"
    [ -s "$work/models" ] || end 3 "There is no model with \"$1\" in its name."
    case $1/$(cat "$work/models") in
    /* | *"	"*) cat "$work/models" ;;
    *) model_options "$(cat "$work/models")" ;;
    esac
}

model_options() {
    get "/api/v1/images/models/$1/endpoints"
    if [ -n "$json" ]; then
        cat "$work/answer"
        return
    fi
    echo "$1"
    awk -F '\t' '
    { split($1, part, "/") }
    part[2] != "endpoints" { next }
    { endpoint = part[3] + 0; key = part[5] }
    endpoint > last { last = endpoint }
    part[4] == "provider_name" { provider[endpoint] = $2 }
    part[4] == "supported_parameters" {
        if (!((endpoint, key) in seen)) names[endpoint] = names[endpoint] key "\t"
        seen[endpoint, key] = 1
        if (part[6] == "values") values[endpoint, key] = values[endpoint, key] " " $2
        if (part[6] == "min") low[endpoint, key] = $2
        if (part[6] == "max") high[endpoint, key] = $2
    }
    part[4] == "pricing" { price[endpoint, key, part[6]] = $2; prices[endpoint] = key + 1 }
    END {
        for (e = 0; e <= last; e++) {
            print "  " provider[e]
            count = split(names[e], name, "\t")
            for (i = 1; i < count; i++) {
                takes = values[e, name[i]]
                if (low[e, name[i]] != "") takes = " " low[e, name[i]] " to " high[e, name[i]]
                printf "    %-20s%s\n", name[i], takes
            }
            for (i = 0; i < prices[e]; i++) {
                unit = price[e, i, "unit"]
                cost = price[e, i, "cost_usd"]
                if (unit == "token") {
                    unit = "million tokens"
                    cost *= 1000000
                }
                printf "    $%.10g per %s of %s\n", cost, unit, price[e, i, "billable"]
            }
        }
    }' "$work/values"
}

get() {
    call_and_retry "$credentials" "$base$1"
    hide_time
    is_success || end_with_failure
}

# --- The command line ---

whole() { # whole OPTION VALUE
    case ${2#-} in '' | *[!0-9]* | 0?*) usage "$1 must be a whole number, not \"$2\"" ;; esac
}

set_once() { # set_once VARIABLE VALUE NAME
    eval "old=\$$1"
    # shellcheck disable=SC2154 # eval sets it
    [ -z "$old" ] || usage "$3 is given twice"
    eval "$1=\$2"
}

word() {
    words=$((words + 1))
    case $words in
    1) prompt=$1 ;;
    2) set_once output "$1" "The output" ;;
    3) set_once model "$1" "The model" ;;
    *) usage "Too many arguments: put the prompt in quotes" ;;
    esac
}

option() { # option NAME VALUE
    case $1 in
    --model) set_once model "$2" "The model" ;;
    --output) set_once output "$2" "The output" ;;
    --aspect-ratio) aspect_ratio=$2 ;;
    --resolution) resolution=$2 ;;
    --size) size=$2 ;;
    --quality) quality=$2 ;;
    --output-format) output_format=$2 ;;
    --background) background=$2 ;;
    --n) whole "$1" "$2" && n=$2 ;;
    --seed) whole "$1" "$2" && seed=$2 ;;
    --edit)
        reference "$2" >"$work/reference" || exit
        cat "$work/reference" >>"$work/references"
        ;;
    --provider-options)
        json_values >"$work/values" <<EOF || usage "$1 must be a JSON object"
$2
EOF
        provider_options=$2
        ;;
    esac
}

parse() {
    while [ $# -gt 0 ]; do
        argument=$1
        shift
        if [ -n "$literal" ]; then
            word "$argument"
            continue
        fi
        name=${argument%%=*}
        case $argument in
        --) literal=yes ;;
        --json) json=yes ;;
        --dry-run) dry_run=yes ;;
        --help | -h)
            help
            exit
            ;;
        --version)
            echo "generate_image.sh $version"
            exit
            ;;
        -)
            [ "$words" -gt 0 ] || from_input=yes
            word "$argument"
            ;;
        -*)
            case $name in
            --model | --output | --aspect-ratio | --resolution | --size | --quality | --output-format | \
                --background | --n | --seed | --edit | --provider-options) ;;
            *) usage "Unknown option $name" ;;
            esac
            if [ "$name" != "$argument" ]; then
                option "$name" "${argument#*=}"
            else
                [ $# -gt 0 ] || usage "$name needs a value"
                option "$name" "$1"
                shift
            fi
            ;;
        models)
            [ "$words" -gt 0 ] || command=models
            word "$argument"
            ;;
        *) word "$argument" ;;
        esac
    done
}

check_output() {
    [ -n "$output" ] || return 0
    case $output in
    -) usage "--output must be a file: standard output has the URLs" ;;
    -*) output=./$output ;;
    esac
    case $output in
    */*) directory=${output%/*}/ ;;
    *) directory=. ;;
    esac
    [ ! -d "$output" ] || usage "--output must be a file, not the directory $output"
    if ! [ -d "$directory" ] || ! [ -w "$directory" ]; then
        usage "--output: cannot write to the directory $directory"
    fi
}

clean_up() {
    [ -z "$clock" ] || kill "$clock" 2>/dev/null
    [ -z "$work" ] || rm -rf "$work"
}

main() {
    LC_ALL=C # bytes, so that every awk, tr and sed treats a text in the same way
    export LC_ALL
    usual_umask=$(umask)
    umask 077
    clock='' work=''
    trap clean_up EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    work=$(mktemp -d "${TMPDIR:-/tmp}/generate_image.XXXXXX") || end 1 "Cannot make a temporary directory."
    started=$(date +%s)
    : >"$work/references"
    : >"$work/values"
    command=generate literal='' from_input='' json='' dry_run='' words=0 prompt='' output='' model=''
    aspect_ratio='' resolution='' size='' quality='' output_format='' background='' n='' seed='' provider_options=''
    parse "$@"

    base=${IMAGE_FUNCTION_URL:-http://localhost:8080}
    while [ "$base" != "${base%/}" ]; do base=${base%/}; done
    case $base in http://?* | https://?*) ;; *) usage "IMAGE_FUNCTION_URL must begin with http:// or https://" ;; esac
    limit=$(seconds "${IMAGE_FUNCTION_TIMEOUT:-}" 600)
    attempts=$(seconds "${IMAGE_FUNCTION_ATTEMPTS:-}" 5)
    command -v curl >/dev/null || end 1 "curl is missing: install it."
    choose_credentials
    if [ "$command" = models ]; then
        [ "$words" -le 2 ] || usage "models takes one name"
        models "$output"
        return
    fi
    [ "$words" -gt 0 ] || usage "The prompt is missing"
    [ -z "$from_input" ] || prompt=$(cat)
    [ -n "$prompt" ] || usage "The prompt is empty"
    check_output
    generate
}

main "$@"
