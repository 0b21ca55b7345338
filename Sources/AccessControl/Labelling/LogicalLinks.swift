import CareRecord

/// Links that name the other by an identifier alone: they lead to the one resource of the look that bears it.
enum LogicalLinks {
    /// - Returns: the items with such links led to where they point; one that fits no resource, or several, leads nowhere. A source's own resource
    ///   comes before another's.
    static func resolved(_ items: [LabelledItem]) -> [LabelledItem] {
        guard items.contains(where: { $0.links.contains(where: isLogical) }) else { return items }
        var bearers: [String: Set<ItemKey>] = [:]
        for item in items where !LabelledItem.Link.saysNothing.contains(item.type) {
            for identifier in item.identifiers { bearers[identifier, default: []].insert(item.key) }
        }
        return items.map { item in
            guard item.links.contains(where: isLogical) else { return item }
            let links = item.links.compactMap { link -> LabelledItem.Link? in
                guard isLogical(link) else { return link }
                let all = (bearers[link.target] ?? []).subtracting([item.key])
                let own = all.filter { $0.source == item.key.source }
                let found = holds("logical.own", own.count == 1) ? own.min() : holds("logical.one", all.count == 1) ? all.min() : nil
                return found.map { LabelledItem.Link($0.reference, link.kind, source: $0.source) }
            }
            return LabelledItem(
                key: item.key, type: item.type, marks: item.marks, codes: item.codes, words: item.words, links: links,
                saysInWords: item.saysInWords, identifiers: item.identifiers)
        }
    }

    private static func isLogical(_ link: LabelledItem.Link) -> Bool { link.target.hasPrefix(LabelledItem.Link.logical) }
}
