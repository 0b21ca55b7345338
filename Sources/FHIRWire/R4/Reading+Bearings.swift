import CSimdjson
import CareRecord

extension R4Reader {
    /// What the sensitivity of these can be told from, in their order. Each answer that they were read from is read once more.
    ///
    /// - Throws: never for what `read` gave, whose bytes and limits are the same; a caller treats it as if all of it were sensitive.
    /// - Complexity: O(values of their answers).
    public static func bearings(of resources: [ReadResource]) throws(ReadingError) -> [ReadResource.Bearings] {
        var found = [ReadResource.Bearings](repeating: .init(), count: resources.count)
        var unread: [ObjectIdentifier: (answer: ReadResource.Answered, places: [(place: Int, number: Int)])] = [:]
        for (place, resource) in resources.enumerated() {
            switch resource.bearing {
            case .told(let told): found[place] = told
            case .unread(let answer, let number): unread[ObjectIdentifier(answer), default: (answer, [])].places.append((place, number))
            }
        }
        for (answer, places) in unread.values {
            let told = try bearings(in: answer, of: places.map(\.number))
            for (it, place) in zip(told, places) { found[place.place] = it }
        }
        return found
    }

    private static func bearings(in answer: ReadResource.Answered, of numbers: [Int]) throws(ReadingError) -> [ReadResource.Bearings] {
        let document = try parse(answer.bytes, answer.limits)
        return try answer.bytes.bytes.withUnsafeBufferPointer { buffer throws(ReadingError) in
            guard let source = buffer.baseAddress else { throw .malformed(at: 0) }
            return try withExtendedLifetime(document) { () throws(ReadingError) in
                try Reading(document, answer.context, source: source).bearings(of: numbers, most: answer.limits.resources)
            }
        }
    }
}

/// What a resource's sensitivity can be told from: its marks, its codes, its references, wherever they stand.
extension Reading {
    fileprivate func bearings(of numbers: [Int], most: Int) throws(ReadingError) -> [ReadResource.Bearings] {
        index = AnswerIndex(most: most)
        index.collect(self, Node(0))
        var found: [ReadResource.Bearings] = []
        for number in numbers {
            guard index.resources.indices.contains(number) else { throw .notFHIR }
            let resource = index.resources[number]
            begin(resource.node, fullURL: resource.fullURL)
            found.append(bearings(resource.node))
        }
        return found
    }

    /// - Complexity: O(values of the resource).
    private func bearings(_ resource: Node) -> ReadResource.Bearings {
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
                if isDeep(Node(at)) { collect(Node(at), &path, &found) } else { note(bare: Node(at), path, &found) }
                at = document.after(at)
            }
            return
        }
        guard isObject(node) else { return }
        var (code, hasSystem, hasReference): (Node?, Bool, Bool) = (nil, false, false)
        var identifier: Node?
        var (at, end) = (node.index + 1, after(node).index)
        while at < end {
            let value = Node(at + 1)
            if isDeep(value) {
                if isKey(at, "identifier") { identifier = identifier ?? value }
                path.append(at)
                collect(value, &path, &found)
                path.removeLast()
            } else if isText(value) || isPlain(value) {
                // A code without its quotes is the same code.
                if isKey(at, "code") {
                    code = code ?? value
                } else if isKey(at, "system") {
                    hasSystem = true
                } else if isKey(at, "reference") {
                    hasReference = true
                } else if isKey(at, "confidentiality") {
                    note(confidentiality: value, &found)
                } else if isKey(at, "security") || isKey(at, "securityLabel") {
                    note(mark: value, &found)
                } else if isBareCode(at) {
                    // An extension's or a result's own value may be a code, and names no system.
                    found.codes.append(Coding(system: nil, code: plainText(value), display: nil))
                }
            }
            at = document.after(at + 1)
        }
        if let code { note(code, hasSystem: hasSystem, of: node, path, &found) }
        if hasReference {
            note(reference: node, path, &found)
        } else if let identifier {
            note(identifier: identifier, of: node, path, &found)
        }
    }

    /// Members whose bare value may be a code: `valueCode`, `valueString`, `valueInteger` and the like, and where FHIR has a concept. Not the
    /// `value` of an identifier, which is a name.
    private func isBareCode(_ at: Int) -> Bool {
        document.withText(at) { name in
            if name.starts(with: "value".utf8) { return name.count > 5 && !name.elementsEqual("valueBase64Binary".utf8) }
            return name.elementsEqual("coding".utf8) || name.suffix(4).elementsEqual("Code".utf8)
                || name.suffix(7).elementsEqual("Concept".utf8)
        }
    }

    /// What stands alone in a list, where FHIR has an object or no list at all: a code or a mark all the same (law 3).
    private func note(bare value: Node, _ path: [Int], _ found: inout ReadResource.Bearings) {
        guard let key = path.last, let text = plainText(value) else { return }
        if isKey(key, "code") || isBareCode(key) {
            found.codes.append(Coding(system: nil, code: text, display: nil))
        } else if isKey(key, "security") || isKey(key, "securityLabel") {
            note(mark: value, &found)
        } else if isKey(key, "confidentiality") {
            note(confidentiality: value, &found)
        }
    }

    private func note(mark value: Node, _ found: inout ReadResource.Bearings) {
        found.marks.append(Coding(system: nil, code: plainText(value), display: nil))
    }

    /// A Composition's is a bare code (HL7 FHIR R4, Composition.confidentiality).
    private func note(confidentiality value: Node, _ found: inout ReadResource.Bearings) {
        let system = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
        found.marks.append(Coding(system: system, code: plainText(value), display: nil))
    }

    private func isDeep(_ node: Node) -> Bool { kind(node) >= CR_JSON_ARRAY.rawValue }

    private func isKey(_ at: Int, _ name: StaticString) -> Bool {
        let node = nodes[at]
        // An escaped key is rare, and is the same key.
        guard node.info & CR_JSON_ESCAPED.rawValue != 0 || Int(node.end - node.start) - 2 == name.utf8CodeUnitCount else { return false }
        return document.withText(at) { $0.elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)) }
    }

    private func note(_ code: Node, hasSystem: Bool, of object: Node, _ path: [Int], _ found: inout ReadResource.Bearings) {
        // As a coding, or as a concept that holds codings.
        let isMark = path.suffix(2).contains { isKey($0, "security") || isKey($0, "securityLabel") || isKey($0, "confidentiality") }
        // A code may stand without its system.
        let coding = coding(object, code)
        if isMark {
            found.marks.append(coding)
        } else if hasSystem ? coding.system != "http://unitsofmeasure.org" : coding.code != nil {
            found.codes.append(coding)
        }
    }

    /// The same codings stand in one answer hundreds of times.
    private func coding(_ object: Node, _ code: Node) -> Coding {
        let hash = hash(object)
        if let known = memory.codings[hash], sameBytes(known.node, object) { return known.value }
        let coding = Coding(system: quietText(object, "system"), code: plainText(code), display: quietText(object, "display"))
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

    /// A resource's own identifiers, or the only name by which a reference knows another (HL7 FHIR R4, `Reference.identifier`).
    private func note(identifier: Node, of object: Node, _ path: [Int], _ found: inout ReadResource.Bearings) {
        if path.isEmpty {
            let all = isArray(identifier) ? elements(of: identifier) : [identifier]
            found.identifiers += all.compactMap(name)
            return
        }
        let element = path.map { document.text($0) }
        // In a reference it is one; in anything else that has identifiers they are a list, or it is a contained resource's own.
        guard isObject(identifier), !element.contains("contained"), let target = name(identifier) else { return }
        if let type = quietText(object, "type"), Self.peopleAndPlaces.contains(type + "/") { return }
        if let last = element.last, Self.peopleElements.contains(last) { return }
        found.references.append(.init(element: element.joined(separator: "."), target: target))
    }

    private func name(_ identifier: Node) -> String? {
        guard isObject(identifier), let value = member(identifier, "value").flatMap(plainText), !value.isEmpty else { return nil }
        return ReadResource.Bearings.Reference.logical(system: quietText(identifier, "system") ?? "", value: value)
    }

    private func elements(of array: Node) -> [Node] {
        var found: [Node] = []
        var (at, end) = (array.index + 1, after(array).index)
        while at < end {
            found.append(Node(at))
            at = document.after(at)
        }
        return found
    }

    /// Elements whose references are to people, organisations and places, whatever they are named by.
    private static let peopleElements: Set<String> = [
        "subject", "patient", "performer", "requester", "recorder", "asserter", "author", "custodian", "serviceProvider", "individual",
        "actor", "location", "managingOrganization", "informationSource", "organization", "generalPractitioner", "authenticator", "party",
        "provider", "practitioner", "who", "onBehalfOf", "manufacturer", "sender", "receiver", "recipient", "insurer", "beneficiary",
        "assigner", "owner", "agent", "attester", "supportingParticipant", "policyHolder", "subscriber", "payor",
    ]

    private static let peopleAndPlaces = ["Patient/", "Practitioner/", "PractitionerRole/", "Organization/", "Location/"]
}
