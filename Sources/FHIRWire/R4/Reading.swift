import CSimdjson
import CareRecord

/// A value on the tape of the answer being read. Worth nothing outside its `Reading`.
struct Node: Hashable {
    let index: Int
    init(_ index: Int) { self.index = index }
}

/// One answer while it is being read: its tape, its index, and what could not be understood so far.
///
/// Lives on one task, for one call of `R4Reader.read`. The pointers are those of the document and its source, which that
/// call keeps alive around it. Fields are asked for by name and kind; a field of another kind is noted with its place and
/// read as absent, so that the rest of its resource is still shown.
final class Reading {
    let document: JSONDocument
    let context: ReadingContext
    let nodes: UnsafePointer<cr_json_node>
    let source: UnsafePointer<UInt8>
    /// Of the whole answer; filled before the first resource is read.
    var index = AnswerIndex()

    // The resource being read.
    /// Its node: the root for places and for `#id`.
    var resource = Node(0)
    /// The `fullUrl` of its Bundle entry: relative references are of the same server.
    private(set) var resourceURL: Node?
    /// Whom it is about, as far as its references' targets are compared with it.
    var resourceSubject = ReadResource.Subject(reference: nil)
    /// What was told of other sections through its references.
    var told = ReadResource.Told()
    /// It names an organisation that did not come with this answer.
    var namesOrganisationElsewhere = false
    /// Sections of which nothing may be told through a reference.
    var closed: Set<Section> = []
    /// Its place in the answer, such as `entry[3].resource`; made only when something is to be said about it.
    private var resourcePlace: String?
    private(set) var problems: [NotUnderstood] = []
    /// Its contained resources, once one was asked for.
    var containedByID: [String: Node]?
    /// Its contained Observations, once they were asked for, and the number of each.
    var observationsInside: (all: [Node], numberOf: [Node: Int])?
    /// Its modifiers, once they were asked for.
    var resourceModifiers: Modifiers?
    /// Steps that finding places may still cost in this answer: a hostile one could ask for a million.
    private var placeSteps = 20_000_000
    /// Text of dates that could not be read, to be shown as sent.
    var datesAsSent: [String] = []

    /// Where in the answer a modifier stands, in order: in nearly none.
    var modifierPlaces: [Int] = []

    /// Where in the answer a source says that it keeps a value back, in order: in nearly none.
    var maskedPlaces: [Int] = []

    /// Statements inside resources that may still be made of this answer, and how many could not be.
    var statementsLeft = Int.max
    var statementsLeftOut = 0

    var memory = ReadingMemory()

    init(_ document: JSONDocument, _ context: ReadingContext, source: UnsafePointer<UInt8>) {
        self.document = document
        self.context = context
        self.source = source
        nodes = UnsafePointer(document.tape.nodes)
    }

    /// Starts with another resource.
    func begin(_ node: Node, fullURL: Node?) {
        resource = node
        resourceURL = fullURL
        if !told.sections.isEmpty { told = ReadResource.Told() }
        namesOrganisationElsewhere = false
        resourcePlace = nil
        containedByID = nil
        observationsInside = nil
        resourceModifiers = nil
        problems.removeAll(keepingCapacity: true)
        datesAsSent.removeAll(keepingCapacity: true)
    }

    /// Starts with what stands inside the resource.
    func beginPart() {
        problems.removeAll(keepingCapacity: true)
        datesAsSent.removeAll(keepingCapacity: true)
    }

    // MARK: What is there

    @inline(__always) func kind(_ node: Node) -> UInt32 { nodes[node.index].info & CR_JSON_KIND_MASK.rawValue }
    @inline(__always) func isObject(_ node: Node) -> Bool { kind(node) == CR_JSON_OBJECT.rawValue }
    @inline(__always) func isArray(_ node: Node) -> Bool { kind(node) == CR_JSON_ARRAY.rawValue }
    @inline(__always) func isText(_ node: Node) -> Bool { kind(node) == CR_JSON_STRING.rawValue }
    /// A number, true or false.
    @inline(__always) func isPlain(_ node: Node) -> Bool { kind(node) < CR_JSON_STRING.rawValue && kind(node) != CR_JSON_NULL.rawValue }
    @inline(__always) func after(_ node: Node) -> Node { Node(document.after(node.index)) }

    /// The member of this key whatever its kind; nil where absent or `null`.
    @inline(__always)
    func member(_ node: Node, _ key: StaticString) -> Node? {
        let object = nodes[node.index]
        guard object.info & CR_JSON_KIND_MASK.rawValue == CR_JSON_OBJECT.rawValue else { return nil }
        let (end, length, wanted) = (Int(object.link), key.utf8CodeUnitCount, key.utf8Start)
        var at = node.index + 1
        while at < end {
            let name = nodes[at]
            if Int(name.end &- name.start) == length &+ 2 {
                if name.info & CR_JSON_ESCAPED.rawValue == 0, same(source + Int(name.start) + 1, wanted, length) {
                    return nodes[at + 1].info & CR_JSON_KIND_MASK.rawValue == CR_JSON_NULL.rawValue ? nil : Node(at + 1)
                }
            } else if name.info & CR_JSON_ESCAPED.rawValue != 0,
                document.withText(at, { $0.count == length && same($0.baseAddress!, wanted, length) })
            {
                return kind(Node(at + 1)) == CR_JSON_NULL.rawValue ? nil : Node(at + 1)
            }
            at = document.after(at + 1)
        }
        return nil
    }

    /// Every member of this key, where it is said more than once: of a list of resources none may be lost (law 11).
    func members(_ node: Node, _ key: StaticString) -> [Node] {
        guard let first = member(node, key) else { return [] }
        guard document.repeatedKeys > 0 else { return [first] }
        var found: [Node] = []
        var (at, end) = (node.index + 1, after(node).index)
        while at < end {
            let isSame = document.withText(at) {
                $0.elementsEqual(UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
            }
            if isSame, kind(Node(at + 1)) != CR_JSON_NULL.rawValue { found.append(Node(at + 1)) }
            at = document.after(at + 1)
        }
        return found
    }

    /// Whether this key is said more than once, with other values: then it names two things.
    func differs(_ node: Node, _ key: StaticString) -> Bool {
        let all = members(node, key)
        return all.dropFirst().contains { !sameBytes($0, all[0]) }
    }

    /// Whether any key in it, however deep, is said more than once.
    func repeatsItself(_ node: Node) -> Bool {
        guard document.repeatedKeys > 0, isObject(node) || isArray(node) else { return false }
        return (node.index + 1..<max(node.index + 1, after(node).index)).contains {
            nodes[$0].info & CR_JSON_REPEATED.rawValue != 0 && isText(Node($0))
        }
    }

    @inline(__always)
    private func same(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        for i in 0..<count where a[i] != b[i] { return false }
        return true
    }

    /// The member that must be an object.
    func object(_ node: Node, _ key: StaticString) -> Node? {
        guard let found = member(node, key) else { return nil }
        if isObject(found) { return found }
        // One too many brackets around a single thing is common, and its meaning is plain.
        if isArray(found), nodes[found.index].info >> CR_JSON_COUNT_SHIFT.rawValue == 1, isObject(Node(found.index + 1)) {
            note(found, .wrongKind)
            return Node(found.index + 1)
        }
        note(found, .wrongKind)
        return nil
    }

    /// The objects of a list. A single object where a list should be is read as a list of one, and noted.
    func list(_ node: Node, _ key: StaticString) -> Nodes {
        guard let found = member(node, key) else { return Nodes.none }
        if isArray(found) {
            let list = Nodes(document: document, at: found.index + 1, end: document.after(found.index))
            for element in list where !isObject(element) { note(element, .wrongKind) }
            return list
        }
        note(found, .wrongKind)
        return isObject(found) ? Nodes(document: document, at: found.index, end: document.after(found.index)) : Nodes.none
    }

    /// The texts of a list of texts.
    func texts(_ node: Node, _ key: StaticString) -> [String] {
        guard let found = member(node, key) else { return [] }
        guard isArray(found) else {
            note(found, .wrongKind)
            return isText(found) ? [document.text(found.index)] : []
        }
        var texts: [String] = []
        for element in Nodes(document: document, at: found.index + 1, end: document.after(found.index)) {
            if isText(element) {
                texts.append(document.text(element.index))
            } else if kind(element) != CR_JSON_NULL.rawValue {
                note(element, .wrongKind)
            }
        }
        return texts
    }

    /// The member's text; empty text is no text. A number or truth value where a text should be (a code without its quotes)
    /// is taken as it is, and noted.
    func text(_ node: Node, _ key: StaticString) -> String? {
        guard let found = member(node, key) else { return nil }
        guard isText(found) else {
            note(found, .wrongKind)
            return isPlain(found) ? raw(found) : nil
        }
        let text = document.text(found.index)
        return text.isEmpty ? nil : text
    }

    /// The member's text where it is one, without noting anything: for fields that only help.
    func quietText(_ node: Node, _ key: StaticString) -> String? {
        guard let found = member(node, key), isText(found) else { return nil }
        return document.text(found.index)
    }

    /// What stands where a text should, as text: a number or truth value is taken as it is. Nil for a list or an object. Notes nothing.
    func plainText(_ value: Node) -> String? {
        if isText(value) { return document.text(value.index) }
        return isPlain(value) ? raw(value) : nil
    }

    /// A value, or all that a list holds, however many brackets are around each: what judges whose something is must see every one (law 7).
    func flattened(_ value: Node) -> [Node] {
        guard isArray(value) else { return kind(value) == CR_JSON_NULL.rawValue ? [] : [value] }
        return Nodes(document: document, at: value.index + 1, end: after(value).index).flatMap { flattened($0) }
    }

    /// Whether the member is exactly this text.
    func has(_ node: Node, _ key: StaticString, _ text: StaticString) -> Bool {
        guard let found = member(node, key), isText(found) else { return false }
        return document.withText(found.index) {
            $0.count == text.utf8CodeUnitCount && cr_same($0.baseAddress ?? text.utf8Start, text.utf8Start, $0.count) != 0
        }
    }

    /// True or false. Sent as text it is taken as meant, and noted: losing a "not" would turn the meaning round.
    func flag(_ node: Node, _ key: StaticString) -> Bool? {
        guard let found = member(node, key) else { return nil }
        switch kind(found) {
        case CR_JSON_TRUE.rawValue: return true
        case CR_JSON_FALSE.rawValue: return false
        default:
            note(found, .wrongKind)
            if has(node, key, "true") { return true }
            if has(node, key, "false") { return false }
            return nil
        }
    }

    /// A number's text as sent. A number sent as text is taken as it is, and noted.
    func number(_ node: Node, _ key: StaticString) -> String? {
        guard let found = member(node, key) else { return nil }
        if kind(found) == CR_JSON_NUMBER.rawValue { return raw(found) }
        note(found, .notANumber)
        guard isText(found) else { return nil }
        let text = document.text(found.index)
        return text.isEmpty ? nil : text
    }

    func integer(_ node: Node, _ key: StaticString) -> Int? {
        guard let found = member(node, key) else { return nil }
        guard kind(found) == CR_JSON_NUMBER.rawValue, let value = Int(raw(found)) else {
            note(found, .notANumber)
            return nil
        }
        return value
    }

    func raw(_ node: Node) -> String {
        let it = nodes[node.index]
        return String(
            decoding: UnsafeBufferPointer(start: source + Int(it.start), count: Int(it.end - it.start)), as: UTF8.self)
    }

    /// The place of a value in the bytes of the resource being read.
    func place(inResource node: Node) -> Range<Int> {
        let base = Int(nodes[resource.index].start)
        let it = nodes[node.index]
        return Int(it.start) - base..<Int(it.end) - base
    }

    // MARK: What could not be understood

    /// So many are listed for one resource; a hostile one would make a million.
    private static let mostProblems = 32

    func note(_ node: Node, _ reason: NotUnderstood.Reason) {
        guard problems.count < Self.mostProblems else { return }
        let problem = NotUnderstood(place: place(of: node), reason: reason)
        if !problems.contains(problem) { problems.append(problem) }
    }

    func place(of node: Node) -> String {
        var path: String
        guard placeSteps > 0 else { return "somewhere in the answer" }
        if node.index > resource.index, node.index < after(resource).index, resource.index > 0 {
            if resourcePlace == nil { resourcePlace = document.path(of: resource.index, steps: &placeSteps) }
            path = document.path(of: node.index, from: resource.index, steps: &placeSteps)
            path = (resourcePlace ?? "") + (path.hasPrefix("[") ? "" : ".") + path
        } else {
            path = document.path(of: node.index, steps: &placeSteps)
        }
        guard let page = context.place, !page.isEmpty else { return path }
        return path.isEmpty ? page : page + " " + path
    }
}

/// Values that follow each other on the tape.
struct Nodes: Sequence, IteratorProtocol {
    unowned(unsafe) let document: JSONDocument?
    var at: Int
    let end: Int

    static let none = Nodes(document: nil, at: 0, end: 0)

    // Safe: made and used up inside one call of `R4Reader.read`, which holds the document.
    init(document: JSONDocument?, at: Int, end: Int) {
        self.document = document
        self.at = at
        self.end = end
    }

    var isEmpty: Bool { at >= end }
    var first: Node? { isEmpty ? nil : Node(at) }

    mutating func next() -> Node? {
        guard at < end, let document else { return nil }
        defer { at = document.after(at) }
        return Node(at)
    }
}
