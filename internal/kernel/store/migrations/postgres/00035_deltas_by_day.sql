-- +goose Up
-- Boards read what is not folded yet. Few rows are, but the table keeps the length that it once had: they are found by their day.
CREATE INDEX indicator_delta_day ON indicator_delta (district, day);

-- +goose Down
DROP INDEX indicator_delta_day;
