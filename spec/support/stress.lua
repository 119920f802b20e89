collectgarbage("incremental", 1, 1000, 6) -- collect all but constantly
