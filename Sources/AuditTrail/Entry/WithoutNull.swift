extension String {
    /// U+0000 as `\u0000`, as JSON writes it: a stranger's id may hold one, PostgreSQL keeps none (its documentation, section 8.3), and an event that
    /// one database refuses would be an opening that cannot be put on record. Before the event is committed to, so that it is the same everywhere.
    var withoutNull: String { utf8.contains(0) ? replacing("\0", with: "\\u0000") : self }
}
