/** The whole catalogue (some 30 rows), in the order to show it in. */
export async function listAmenities(db) {
    return await db
        .selectFrom('amenities')
        .select(['code', 'zh', 'en', 'need'])
        .orderBy('sort_order')
        .limit(500)
        .execute();
}
//# sourceMappingURL=amenity.repository.js.map