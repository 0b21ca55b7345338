import CSimdjson
import CareRecord

/// What a resource's sensitivity can be told from: its marks, its codes, its references, wherever they stand.
extension Reading {
    /// - Complexity: O(values of the resource).
    func bearings(_ resource: Node) -> ReadResource.Bearings {
        var found = ReadResource.Bearings()
        var path: [Int] = []
        collect(resource, &path, &found)
        return found
    }

    /// The depth is that of the document, which has a limit.
    private func collect(_ node: Node, _ path: inout [Int], _ found: inout ReadResource.Bearings) {
        if isArray(node) {
            var (at, end) = (node.index + 1, after(node).index)
            while at < end {
                if isDeep(Node(at)) { collect(Node(at), &path, &found) }
                at = document.after(at)
            }
            return
        }
        guard isObject(node) else { return }
        var (code, hasSystem, hasReference): (Node?, Bool, Bool) = (nil, false, false)
        var (at, end) = (node.index + 1, after(node).index)
        while at < end {
            let value = Node(at + 1)
            if isDeep(value) {
                path.append(at)
                collect(value, &path, &found)
                path.removeLast()
            } else if isText(value) {
                if isKey(at, "code") {
                    code = code ?? value
                } else if isKey(at, "system") {
                    hasSystem = true
                } else if isKey(at, "reference") {
                    hasReference = true
                } else if isKey(at, "confidentiality") {
                    // A Composition's is a bare code (HL7 FHIR R4, Composition.confidentiality).
                    let system = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
                    found.marks.append(Coding(system: system, code: document.text(value.index), display: nil))
                }
            }
            at = document.after(at + 1)
        }
        if let code { note(code, hasSystem: hasSystem, of: node, path, &found) }
        if hasReference { note(reference: node, path, &found) }
    }

    private func isDeep(_ node: Node) -> Bool { kind(node) >= CR_JSON_ARRAY.rawValue }

    private func isKey(_ at: Int, _ name: StaticString) -> Bool {
        let node = nodes[at]
        // An escaped key is rare, and is the same key.
        guard node.info & CR_JSON_ESCAPED.rawValue != 0 || Int(node.end - node.start) - 2 == name.utf8CodeUnitCount else { return false }
        return document.withText(at) { $0.elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)) }
    }

    private func note(_ code: Node, hasSystem: Bool, of object: Node, _ path: [Int], _ found: inout ReadResource.Bearings) {
        let isMark = path.last.map { isKey($0, "security") || isKey($0, "securityLabel") } ?? false
            || path.dropLast().last.map { isKey($0, "securityLabel") } ?? false
        guard isMark || hasSystem else { return }
        let coding = coding(object, code)
        if isMark {
            found.marks.append(coding)
        } else if coding.system != "http://unitsofmeasure.org" {
            found.codes.append(coding)
        }
    }

    /// The same codings stand in one answer hundreds of times.
    private func coding(_ object: Node, _ code: Node) -> Coding {
        let hash = hash(object)
        if let known = memory.codings[hash], sameBytes(known.node, object) { return known.value }
        let coding = Coding(system: quietText(object, "system"), code: document.text(code.index), display: quietText(object, "display"))
        memory.codings[hash] = ReadingMemory.Remembered(node: object, value: coding)
        return coding
    }

    private func note(reference: Node, _ path: [Int], _ found: inout ReadResource.Bearings) {
        guard let target = resolve(reference)?.key, !target.hasPrefix("#") else { return }
        // Nearly every reference is to one of these, and they say nothing of what the matter is.
        if Self.peopleAndPlaces.contains(where: { target.hasPrefix($0) }) { return }
        let element = path.map { document.text($0) }.joined(separator: ".")
        found.references.append(.init(element: element, target: target))
    }

    private static let peopleAndPlaces = ["Patient/", "Practitioner/", "PractitionerRole/", "Organization/", "Location/"]
}
