/** The form of a patch, for models whose output a grammar guides. */
export const patchGrammar = `start: "*** Begin Patch" LF hunk+ "*** End Patch" LF?
hunk: add | remove | update
add: "*** Add File: " path LF added+
remove: "*** Delete File: " path LF
update: "*** Update File: " path LF move? chunks?
move: "*** Move to: " path LF
chunks: (place | line)+ end?
place: ("@@" | "@@ " /(.+)/) LF
line: ("+" | "-" | " ") /(.*)/ LF
added: "+" /(.*)/ LF -> added_line
end: "*** End of File" LF
path: /(.+)/
%import common.LF
`;
