import CSimdjson
import CareRecord

/// What a resource tells of other sections by naming what it refers to: an encounter's reason is a condition's name (laws 3, 4).
extension Reading {
    /// Whether what a reference leads to may be named here, and notes that it was.
    ///
    /// A section is told by the type of what is referred to. What stands inside the resource is its own word; the person is in the banner.
    func mayTell(_ reference: Node, _ resolved: Resolved?, display: String?) -> Bool {
        let target = resolved?.target
        guard display != nil || target != nil else { return true }
        if let target, target.index >= resource.index, target.index < after(resource).index { return true }
        guard let type = type(ofReference: reference, resolved), type != "Patient", let section = Section.of(resourceType: type) else {
            return true
        }
        told.sections.insert(section)
        if display != nil { told.inText.insert(section) }
        return !closed.contains(section)
    }
}

extension R4Reader {
    /// The entries of these resources, in their order, without what their references tell of some sections. Their answers are read once more.
    ///
    /// - Throws: never for what `read` gave, whose bytes and limits are the same; a caller shows none of it.
    /// - Complexity: O(values of their answers).
    public static func entries(
        of resources: [ReadResource], withoutTellingOf closed: Set<Section>
    ) throws(ReadingError) -> [[Entry]] {
        var found = resources.map(\.entries)
        var places: [ObjectIdentifier: (answer: ReadResource.Answered, all: [(place: Int, number: Int)])] = [:]
        for (place, resource) in resources.enumerated() where !resource.told.sections.isDisjoint(with: closed) {
            // Only what was read tells anything through a reference.
            guard case .unread(let answer, let number) = resource.bearing else { continue }
            places[ObjectIdentifier(answer), default: (answer, [])].all.append((place, number))
        }
        for (answer, all) in places.values {
            let entries = try entries(in: answer, of: all.map(\.number), withoutTellingOf: closed)
            for (its, one) in zip(entries, all) { found[one.place] = its }
        }
        return found
    }

    private static func entries(
        in answer: ReadResource.Answered, of numbers: [Int], withoutTellingOf closed: Set<Section>
    ) throws(ReadingError) -> [[Entry]] {
        let document = try parse(answer.bytes, answer.limits)
        return try answer.bytes.bytes.withUnsafeBufferPointer { buffer throws(ReadingError) in
            guard let source = buffer.baseAddress else { throw .malformed(at: 0) }
            return try withExtendedLifetime(document) { () throws(ReadingError) in
                let reading = Reading(document, answer.context, source: source)
                reading.closed = closed
                return try reading.entries(of: numbers)
            }
        }
    }
}

extension Reading {
    fileprivate func entries(of numbers: [Int]) throws(ReadingError) -> [[Entry]] {
        let top = Node(0)
        guard isObject(top), let type = quietText(top, "resourceType") else { throw .notFHIR }
        index.collect(self, top)
        findModifiers()
        let asOf = dataAsOf(top, type)
        var found: [[Entry]] = []
        for number in numbers {
            guard index.resources.indices.contains(number) else { throw .notFHIR }
            let resource = index.resources[number]
            begin(resource.node, fullURL: resource.fullURL)
            found.append(read(resource, asOf, .told(ReadResource.Bearings())).entries)
        }
        return found
    }
}
