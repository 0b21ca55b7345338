import Foundation

extension String {
    /// U+0000 as `\u0000`, as JSON writes it: a stranger's id may hold one, PostgreSQL keeps none (its documentation, section 8.3), and an event that
    /// one database refuses would be an opening that cannot be put on record. Before the event is committed to, so that it is the same everywhere.
    var withoutNull: String { hasNull ? replacing("\0", with: "\\u0000") : self }

    /// A decision is some kilobytes: they are looked through as they lie in memory.
    private var hasNull: Bool {
        utf8.withContiguousStorageIfAvailable { bytes in bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false }
            ?? utf8.contains(0)
    }
}
