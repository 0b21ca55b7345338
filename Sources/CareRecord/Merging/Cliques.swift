/// Groups items so that any two in a group match each other, whatever the order they came in.
///
/// Items connected by matching form one group only if *all* of them match pairwise; otherwise (a vague item that fits two
/// different precise ones) each falls back to the group of those that are identical to it. The outcome depends on the set
/// alone, so merging is commutative, associative and idempotent. O(n + pairs that share a token).
enum Cliques {
    /// - Parameters:
    ///   - tokens: two items can only match if they share a token.
    ///   - matches: symmetric.
    ///   - identity: equal exactly for identical items; identical items must match.
    /// - Returns: groups of indices, each ascending; groups ordered by their first index.
    static func groups(
        count: Int, tokens: (Int) -> [String], matches: (Int, Int) -> Bool, identity: (Int) -> String
    ) -> [[Int]] {
        guard count > 1 else { return count == 1 ? [[0]] : [] }
        var byToken: [String: [Int]] = [:]
        for index in 0..<count { for token in tokens(index) { byToken[token, default: []].append(index) } }
        var parent = Array(0..<count)
        func root(_ index: Int) -> Int {
            var index = index
            while parent[index] != index {
                parent[index] = parent[parent[index]]
                index = parent[index]
            }
            return index
        }
        for bucket in byToken.values where bucket.count > 1 {
            for a in bucket.indices {
                for b in bucket.indices.dropFirst(a + 1) {
                    let (x, y) = (root(bucket[a]), root(bucket[b]))
                    // Even if already connected nothing is lost by skipping: unanimity is checked below.
                    if x != y && matches(bucket[a], bucket[b]) { parent[max(x, y)] = min(x, y) }
                }
            }
        }
        var components: [Int: [Int]] = [:]
        for index in 0..<count { components[root(index), default: []].append(index) }
        var groups: [[Int]] = []
        for component in components.values {
            if isUnanimous(component, matches) {
                groups.append(component)
            } else {
                var same: [String: [Int]] = [:]
                for index in component { same[identity(index), default: []].append(index) }
                groups.append(contentsOf: same.values)
            }
        }
        return groups.sorted { $0[0] < $1[0] }
    }

    private static func isUnanimous(_ items: [Int], _ matches: (Int, Int) -> Bool) -> Bool {
        for a in items.indices {
            for b in items.indices.dropFirst(a + 1) where !matches(items[a], items[b]) { return false }
        }
        return true
    }
}
