-- +goose Up
-- Closed cases whose data look wrong, by day and place: counted for an area and a period without a look at all the others.
CREATE INDEX case_evaluation_marked ON case_evaluation (district, closed_at, path, case_id, marks) WHERE marks <> '';

-- +goose Down
DROP INDEX case_evaluation_marked;
