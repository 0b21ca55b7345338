/// Groups items so that any two in a group match each other, whatever the order they came in.
///
/// Items connected by matching form one group only if *all* of them match pairwise. Otherwise somebody vague fits several who
/// do not fit each other: the vaguest stand aside, and the rest are looked at again; what still does not agree stays alone. The
/// outcome depends on the set alone, so merging is commutative, associative and idempotent.
///
/// Items are compared only where they meet at a place; a place where very many meet is left out, because the vague item there
/// could be any of them. So the cost grows with the items and not with their pairs.
struct Cliques {
    /// Where an item stands, and where vaguer ones that it might match would stand. Two items can match only if one's `own`
    /// place is among the other's. Places are hashes: two that meet by chance are compared, and no more.
    let places: (Int) -> Places
    /// How much an item says.
    let detail: (Int) -> Int
    /// Symmetric.
    let matches: (Int, Int) -> Bool
    /// No group can be larger: one item of each source.
    let largest: Int

    /// So many may meet at one place: far more than one fact has tellers.
    static let mostAtOnePlace = 256

    /// - Returns: groups of the given items, each ascending; groups ordered by their first.
    func groups(_ items: [Int]) -> [[Int]] {
        guard items.count > 1 else { return items.map { [$0] } }
        return connected(items).flatMap(settled).sorted { $0[0] < $1[0] }
    }

    /// A group if all agree; else the vaguest aside, each part by itself.
    private func settled(_ component: [Int]) -> [[Int]] {
        if isUnanimous(component) { return [component] }
        let vaguest = component.lazy.map(detail).min() ?? 0
        let rest = component.filter { detail($0) > vaguest }
        guard !rest.isEmpty else { return component.map { [$0] } }
        return groups(component.filter { detail($0) == vaguest }) + groups(rest)
    }

    private func connected(_ items: [Int]) -> [[Int]] {
        var standing: [Int: [Int]] = [:]
        var passing: [Int: [Int]] = [:]
        for item in items { for place in places(item).own { standing[place, default: []].append(item) } }
        for item in items {
            for place in places(item).vaguer where standing[place] != nil { passing[place, default: []].append(item) }
        }
        var roots = Roots()
        for (place, here) in standing {
            let visitors = passing[place] ?? []
            guard here.count + visitors.count <= Self.mostAtOnePlace else { continue }
            for (position, item) in here.enumerated() {
                for other in here[(position + 1)...] { join(item, other, &roots) }
                for other in visitors { join(item, other, &roots) }
            }
        }
        var components: [Int: [Int]] = [:]
        for item in items { components[roots.of(item), default: []].append(item) }
        return Array(components.values)
    }

    private func join(_ a: Int, _ b: Int, _ roots: inout Roots) {
        // Even if already connected nothing is lost by skipping: unanimity is checked afterwards.
        guard roots.of(a) != roots.of(b), matches(a, b) else { return }
        roots.join(a, b)
    }

    private func isUnanimous(_ items: [Int]) -> Bool {
        guard items.count <= largest else { return false }
        for a in items.indices {
            for b in items.indices.dropFirst(a + 1) where !matches(items[a], items[b]) { return false }
        }
        return true
    }
}

/// Where an item stands, and where vaguer ones that it might match would stand.
struct Places: Sendable {
    var own: [Int] = []
    var vaguer: [Int] = []

    /// A place's number: seeded anew for each process, so that no sender can make places meet.
    static func number(_ part: String, _ more: String = "") -> Int {
        var hasher = Hasher()
        hasher.combine(part)
        hasher.combine(more)
        return hasher.finalize()
    }
}

/// Which items belong together so far (union and find).
struct Roots {
    private var parent: [Int: Int] = [:]

    mutating func of(_ item: Int) -> Int {
        var item = item
        while let above = parent[item] {
            if let higher = parent[above] { parent[item] = higher }
            item = above
        }
        return item
    }

    mutating func join(_ a: Int, _ b: Int) {
        let (x, y) = (of(a), of(b))
        // The smaller leads, so that the outcome does not depend on the order of joining.
        if x != y { parent[max(x, y)] = min(x, y) }
    }
}
