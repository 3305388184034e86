/** The coordinate systems in which a place may be named. */
export const systems = ['wgs84', 'cgcs2000', 'gcj02', 'bd09'] as const
