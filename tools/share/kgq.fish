# fish completion for kgq

set -l commands load export check backup restore stats upgrade verify help

complete -c kgq -n "not __fish_seen_subcommand_from $commands" -a load -d 'load CSV files into a store'
complete -c kgq -n "not __fish_seen_subcommand_from $commands" -a export -d 'write the facts of a store'
complete -c kgq -n "not __fish_seen_subcommand_from $commands" -a check -d 'read everything and compare the indexes'
complete -c kgq -n "not __fish_seen_subcommand_from $commands" -a backup -d 'copy a store'
complete -c kgq -n "not __fish_seen_subcommand_from $commands" -a restore -d 'make a store from a backup'
complete -c kgq -n "not __fish_seen_subcommand_from $commands" -a stats -d 'count what is in a store'
complete -c kgq -n "not __fish_seen_subcommand_from $commands" -a upgrade -d 'take in the vocabulary and rules of this program'
complete -c kgq -n "not __fish_seen_subcommand_from $commands" -a verify -d 'check a proof against a store'
complete -c kgq -n "not __fish_seen_subcommand_from $commands" -a help -d 'explain the language'
complete -c kgq -n "not __fish_seen_subcommand_from $commands" -s c -x -d 'run a statement'
complete -c kgq -n "not __fish_seen_subcommand_from $commands" -l read-only -d 'change nothing'
complete -c kgq -n "not __fish_seen_subcommand_from $commands" -l time-limit -x -d 'seconds of a statement'
complete -c kgq -n "not __fish_seen_subcommand_from help" -l format -x -a 'table json jsonl csv markdown dot' -d 'of answers'
complete -c kgq -n "not __fish_seen_subcommand_from export check backup restore stats upgrade help" -l keep-going -d 'go on after an error'
complete -c kgq -l help -d 'how it is used'
complete -c kgq -n "not __fish_seen_subcommand_from $commands" -l version -d 'the version'
complete -c kgq -n "__fish_seen_subcommand_from load" -l bundled -d 'also load the bundled datasets'
complete -c kgq -n "__fish_seen_subcommand_from load" -l source -x -d 'source of files without a source column'
complete -c kgq -n "__fish_seen_subcommand_from load" -l replace -d 'make the sources what the files say'
complete -c kgq -n "__fish_seen_subcommand_from load" -l create -d 'make unknown entities'
complete -c kgq -n "__fish_seen_subcommand_from load" -l blank-until -x -a 'open unknown' -d 'what an empty until means'
complete -c kgq -n "__fish_seen_subcommand_from export" -l as -x -a 'csv jsonl ntriples turtle dot' -d 'format'
complete -c kgq -n "__fish_seen_subcommand_from export" -s o -r -d 'file'
complete -c kgq -n "__fish_seen_subcommand_from check" -l repair -d 'rebuild the indexes'
complete -c kgq -n "__fish_seen_subcommand_from help" -x -a "(kgq help 2>/dev/null | sed -n '/^Topics/,\$ s/^  \([a-z]*\) .*/\1/p')"
