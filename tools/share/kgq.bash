# bash completion for kgq

_kgq() {
    local current="${COMP_WORDS[COMP_CWORD]}" previous="" command="" word at
    ((COMP_CWORD > 0)) && previous="${COMP_WORDS[COMP_CWORD - 1]}"
    COMPREPLY=()
    for ((at = 1; at < COMP_CWORD; ++at)); do
        word="${COMP_WORDS[at]}"
        case "$word" in
        load | export | check | backup | restore | stats | upgrade | verify | help) command="$word"; break ;;
        esac
    done

    case "$previous" in
    --format) mapfile -t COMPREPLY < <(compgen -W "table json jsonl csv markdown dot" -- "$current"); return ;;
    --blank-until) mapfile -t COMPREPLY < <(compgen -W "open unknown" -- "$current"); return ;;
    --as) mapfile -t COMPREPLY < <(compgen -W "csv jsonl ntriples turtle dot" -- "$current"); return ;;
    -c | --time-limit | --memory-limit | --source) return ;;
    esac

    local words=""
    case "$command" in
    load) words="--bundled --source --replace --create --keep-going --blank-until --format --help" ;;
    export) words="--as -o --help" ;;
    check) words="--repair --format --help" ;;
    help) mapfile -t COMPREPLY < <(compgen -W "$(kgq help 2>/dev/null | sed -n '/^Topics/,$ s/^  \([a-z]*\) .*/\1/p')" -- "$current"); return ;;
    backup | restore | stats | upgrade | verify) words="--help" ;;
    *)
        words="-c --format --read-only --keep-going --time-limit --memory-limit --help --version"
        ((COMP_CWORD == 1)) && words+=" load export check backup restore stats upgrade verify help"
        ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current"; [[ "$current" == -* ]] || compgen -f -- "$current")
}

complete -o filenames -F _kgq kgq
