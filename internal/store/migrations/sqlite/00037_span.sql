-- +goose Up
-- Months of base grids (span), from which maps are drawn of years from afar. Later ones are folded like all cells.
INSERT INTO indicator_cell (district, area, dim, day, matter, source, unit, received, taken, taken_on_time, taken_filed, filed, returned, reworked, reopened, voided, answered, due, due_closed, due_on_time, suspended, closed, in_grid, in_department, in_enforcement,
    closed_on_time, smooth, clean, said, solved, rated, satisfied, minutes, within4h, within1d, within3d, within7d, within15d, longer, forced)
SELECT d.district, d.area, 'span', SUBSTR(d.day, 1, 7), '', '', '', SUM(d.received), SUM(d.taken), SUM(d.taken_on_time), SUM(d.taken_filed), SUM(d.filed), SUM(d.returned), SUM(d.reworked), SUM(d.reopened), SUM(d.voided), SUM(d.answered),
    SUM(d.due), SUM(d.due_closed), SUM(d.due_on_time), SUM(d.suspended), SUM(d.closed), SUM(d.in_grid), SUM(d.in_department), SUM(d.in_enforcement),
    SUM(d.closed_on_time), SUM(d.smooth), SUM(d.clean), SUM(d.said), SUM(d.solved), SUM(d.rated), SUM(d.satisfied), SUM(d.minutes), SUM(d.within4h), SUM(d.within1d), SUM(d.within3d), SUM(d.within7d), SUM(d.within15d), SUM(d.longer), SUM(d.forced)
FROM indicator_cell d
WHERE d.dim = 'day' AND EXISTS (SELECT 1 FROM indicator_cell b WHERE b.district = d.district AND b.area = d.area AND b.dim = 'cell')
GROUP BY d.district, d.area, SUBSTR(d.day, 1, 7);

-- +goose Down
DELETE FROM indicator_cell WHERE dim = 'span';
