import CareRecord

/// What is changed in a resource that others wrote: numbers that are assigned, and names of what got another id. All else stays byte for byte.
struct WrittenEdits {
    private let bytes: [UInt8]
    private let tree: JSONTree
    private var changes: [(range: Range<Int>, text: [UInt8])] = []

    init(_ bytes: [UInt8], _ tree: JSONTree) {
        self.bytes = bytes
        self.tree = tree
    }

    /// The resource as it is served.
    var result: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(tree.range.count + 80)
        var at = tree.range.lowerBound
        for change in changes.sorted(by: { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }) {
            guard change.range.lowerBound >= at else { continue }
            out += bytes[at..<change.range.lowerBound]
            out += change.text
            at = change.range.upperBound
        }
        return out + bytes[at..<tree.range.upperBound]
    }

    /// A text of it, quotes left out, says something else.
    mutating func replace(_ range: Range<Int>, by text: String) {
        changes.append((range, Array(JSON.text(text).bytes.dropFirst().dropLast())))
    }

    /// It, or a resource inside it, has this id.
    mutating func setID(_ id: String, of resource: JSONTree) {
        if let value = resource["id"] {
            changes.append((value.range, JSON.text(id).bytes))
        } else {
            let start = resource.range.lowerBound + 1
            changes.append((start..<start, Array("\"id\":".utf8) + JSON.text(id).bytes + [0x2C]))
        }
    }

    // MARK: Numbers

    /// Numbers that were assigned stand wherever in it the ones that they replace do.
    /// - Parameter assigned: the number as sent (`WrittenPatient.key`) to the one in its place.
    mutating func renumber(_ assigned: [String: String]) {
        guard !assigned.isEmpty else { return }
        renumber(tree, assigned)
    }

    private mutating func renumber(_ value: JSONTree, _ assigned: [String: String]) {
        if case .array(let items) = value.kind { for item in items { renumber(item, assigned) } }
        if value.isObject, let text = numberText(value), let number = assigned[WrittenPatient.key(text)], let place = value["value"] {
            changes.append((place.range, JSON.text(number).bytes))
        }
        for member in value.members where member.name != "value" || member.value.isObject { renumber(member.value, assigned) }
    }

    /// The text of an identifier that is an NHS number and not one of before.
    private func numberText(_ identifier: JSONTree) -> String? {
        guard let system = identifier.text("system", bytes), WrittenPatient.isNHSNumber(system), identifier.text("use", bytes) != "old",
            let value = identifier["value"], !value.isObject
        else { return nil }
        return value.text(bytes) ?? String(decoding: bytes[value.range], as: UTF8.self)
    }

    /// A Patient, this one or one inside, bears this number under its own system, and no other that cannot be one.
    mutating func bear(_ number: String, _ patient: JSONTree) {
        var bears = false
        for identifier in patient["identifier"]?.items ?? [] {
            guard let text = numberText(identifier), let place = identifier["value"] else { continue }
            let valid = (try? NHSNumber(text))?.digits
            let isText = place.text(bytes) != nil
            if valid == nil || (valid == number && !isText) { changes.append((place.range, JSON.text(number).bytes)) }
            let isChanged = changes.contains { $0.range == place.range }
            if identifier.text("system", bytes) == NHSNumber.system, isChanged || valid == number { bears = true }
        }
        if !bears { insert(number, patient) }
    }

    private mutating func insert(_ number: String, _ patient: JSONTree) {
        let identifier = "{\"system\":\"\(NHSNumber.system)\",\"value\":\"\(number)\"}"
        guard let list = patient["identifier"] else {
            let start = patient.range.lowerBound + 1
            changes.append((start..<start, Array("\"identifier\":[\(identifier)],".utf8)))
            return
        }
        let start = list.range.lowerBound + 1
        switch list.kind {
        case .array(let items): changes.append((start..<start, Array((identifier + (items.isEmpty ? "" : ",")).utf8)))
        case .object:
            changes.append((list.range.lowerBound..<list.range.lowerBound, Array("[\(identifier),".utf8)))
            changes.append((list.range.upperBound..<list.range.upperBound, [0x5D]))
        default: changes.append((list.range, Array("[\(identifier)]".utf8)))
        }
    }
}
