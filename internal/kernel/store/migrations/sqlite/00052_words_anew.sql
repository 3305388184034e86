-- +goose Up
-- Words are folded otherwise than before (more characters to their simplified twin, nothing that cannot be seen): the index of words is made anew from the journal, which
-- keeps every message. Until it is done what is not indexed yet is not found by words.
DELETE FROM search_posting;
DELETE FROM search_doc;
UPDATE search_cursor SET position = 0, erased = erased + 1; -- a batch that was prepared before is not written

-- +goose Down
UPDATE search_cursor SET position = 0, erased = erased + 1;
DELETE FROM search_posting;
DELETE FROM search_doc;
