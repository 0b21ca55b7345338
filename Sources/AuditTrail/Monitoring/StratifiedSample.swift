/// A sample by chance in which no group is forgotten: each has one at least while there is room, and the rest is shared out by size. A sample drawn from
/// all at once would hardly ever have the three ward clerks of a large hospital in it.
public enum StratifiedSample {
    /// - Returns: at most `count`, each once, in no order.
    public static func draw<Item, Group: Hashable & Comparable>(
        _ items: [Item], by group: (Item) -> Group, count: Int, using random: inout some RandomNumberGenerator
    ) -> [Item] {
        guard count > 0 else { return [] }
        guard items.count > count else { return items.shuffled(using: &random) }
        var groups = Dictionary(grouping: items, by: group).mapValues { $0.shuffled(using: &random) }
        // Where there are more groups than places, chance says which have one.
        let order = groups.keys.sorted().shuffled(using: &random)
        var drawn: [Item] = []
        for key in order.prefix(count) { if let item = groups[key]?.popLast() { drawn.append(item) } }
        var rest = groups.keys.sorted().flatMap { groups[$0] ?? [] }.shuffled(using: &random)
        while drawn.count < count, let item = rest.popLast() { drawn.append(item) }
        return drawn
    }
}
