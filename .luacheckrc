std = "lua54"
max_line_length = 100
files["spec"] = {std = "+busted"}
files["tools/repl.lua"] = {globals = {"mappa", "db"}}
