import CSimdjson
import CareRecord

/// What one answer says again and again, read once: the same code, date, reference or system stands in it hundreds of times,
/// and equal bytes mean the same. Shared values also take less room in a look's memory.
struct ReadingMemory {
    struct Remembered<Value> {
        let node: Node
        let value: Value
    }
    private(set) var concepts: [UInt64: Remembered<Concept>] = [:]
    private(set) var dates: [UInt64: Remembered<PartialDate>] = [:]
    private(set) var texts: [UInt64: Remembered<String>] = [:]
    var organisations: [Int: NamedOrganisation] = [:]
    var names: [Int: String?] = [:]
    /// Whom the statements are about that references lead to, and how each stands.
    var standings: [Int: (subject: ReadResource.Subject, how: String)] = [:]
    var references: [UInt64: Remembered<Resolved>] = [:]
    var codings: [UInt64: Remembered<Coding>] = [:]
    /// `base/type/` of the last address of another server, and that base: a source writes all of them alike.
    var foreign: (beginning: String, base: String) = ("", "")

    mutating func keep(_ concept: Concept, _ node: Node, _ hash: UInt64) { concepts[hash] = Remembered(node: node, value: concept) }
    mutating func keep(_ date: PartialDate, _ node: Node, _ hash: UInt64) { dates[hash] = Remembered(node: node, value: date) }
    mutating func keep(_ text: String, _ node: Node, _ hash: UInt64) { texts[hash] = Remembered(node: node, value: text) }
}

extension Reading {
    /// A hash of a value's bytes as they came.
    @inline(__always)
    func hash(_ node: Node) -> UInt64 {
        let it = nodes[node.index]
        return cr_hash(source + Int(it.start), Int(it.end - it.start))
    }

    /// Whether two values are the same bytes.
    @inline(__always)
    func sameBytes(_ a: Node, _ b: Node) -> Bool {
        let (x, y) = (nodes[a.index], nodes[b.index])
        return x.end - x.start == y.end - y.start
            && cr_same(source + Int(x.start), source + Int(y.start), Int(x.end - x.start)) != 0
    }

    /// A text that stands in many places, such as a code system's address.
    func sharedText(_ node: Node, _ key: StaticString) -> String? {
        guard let found = member(node, key) else { return nil }
        guard isText(found) else {
            note(found, .wrongKind)
            return isPlain(found) ? raw(found) : nil
        }
        // Short texts are kept inside the string itself.
        guard nodes[found.index].end - nodes[found.index].start > 17 else {
            let text = document.text(found.index)
            return text.isEmpty ? nil : text
        }
        let hash = hash(found)
        if let known = memory.texts[hash], sameBytes(known.node, found) { return known.value }
        let text = document.text(found.index)
        memory.keep(text, found, hash)
        return text
    }
}
