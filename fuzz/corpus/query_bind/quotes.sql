SELECT "i", E'\n', $tag$text$tag$, U&"d" -- comment
/* another /* in it */ */ FROM "t" WHERE x ILIKE '%O''S%' ESCAPE '!'