import CareRecord

/// By what a resource names its person, and of which server that is (law 7).
extension Reading {
    /// Other addresses of the NHS number: its object identifier, the system before FHIR R4, and what hands do to an address. Only for
    /// telling that something is another person's.
    private static let numberSystems: Set<String> = [
        "fhir.nhs.uk/id/nhs-number", "fhir.nhs.net/id/nhs-number", "urn:oid:2.16.840.1.113883.2.1.4.1", "2.16.840.1.113883.2.1.4.1",
    ]

    /// The value of an identifier that is an NHS number, however its system is written.
    func numberHoweverNamed(_ identifier: Node) -> String? {
        guard isObject(identifier), let system = quietText(identifier, "system"), let value = quietText(identifier, "value") else {
            return nil
        }
        if system == "https://fhir.nhs.uk/Id/nhs-number" { return value }
        var plain = Substring(system.trimmed.lowercased())
        for scheme in ["https://", "http://", "www."] where plain.hasPrefix(scheme) { plain = plain.dropFirst(scheme.count) }
        while plain.last == "/" { plain = plain.dropLast() }
        return Self.numberSystems.contains(String(plain)) ? value : nil
    }

    /// The numbers by which a Patient is told from others. One that its source calls old (HL7 FHIR R4, `Identifier.use`) is no other person's where
    /// today's stands beside it: their number was superseded. Where none of today's does, every one counts.
    func numbersHoweverNamed(_ node: Node) -> [String] {
        let all = list(node, "identifier").filter { numberHoweverNamed($0) != nil }
        let current = all.filter { !has($0, "use", "old") }
        let bearsOne = current.contains { has($0, "system", "https://fhir.nhs.uk/Id/nhs-number") }
        return (bearsOne ? current : all).compactMap { numberHoweverNamed($0) }
    }

    /// `system|value` of an identifier that is no NHS number; nil where it has no value.
    func otherIdentifier(_ identifier: Node) -> String? {
        guard isObject(identifier), numberHoweverNamed(identifier) == nil, let value = quietText(identifier, "value"), !value.isEmpty
        else { return nil }
        return (quietText(identifier, "system") ?? "") + "|" + value
    }

    /// The base of a resource's own address where that is not the source's: nil where it is, says none, or where the source's are not known.
    func foreignBase(_ fullURL: Node?, of type: String) -> String? {
        guard let fullURL, !context.bases.isEmpty else { return nil }
        return foreignBase(document.text(fullURL.index), of: type)
    }

    private func foreignBase(_ address: String, of type: String) -> String? {
        if isOwn(address, type) { return nil }
        if let known = foreignAsBefore(address, type) { return known }
        guard address.hasPrefix("http://") || address.hasPrefix("https://") else { return nil }
        guard var rest = Self.lastPart(address[...])?.before else { return nil }
        if let (before, name) = Self.lastPart(rest), name == "_history" {
            guard let versioned = Self.lastPart(before) else { return nil }
            rest = versioned.before
        }
        // An address of another shape says of no server that it is the resource's.
        guard let (base, name) = Self.lastPart(rest), name == type, base.utf8.count > "https:/".utf8.count else { return nil }
        if context.bases.contains(where: { $0 == base }) { return nil }
        memory.foreign = ("\(base)/\(type)/", String(base))
        return memory.foreign.base
    }

    /// The base of an address that is `base/type/id` with that of the last foreign one.
    private func foreignAsBefore(_ address: String, _ type: String) -> String? {
        let known = memory.foreign
        guard !known.base.isEmpty, known.beginning.utf8.count == known.base.utf8.count + type.utf8.count + 2,
            address.hasPrefix(known.beginning),
            known.beginning.utf8.dropFirst(known.base.utf8.count + 1).starts(with: type.utf8)
        else { return nil }
        return address.utf8.dropFirst(known.beginning.utf8.count).contains(UInt8(ascii: "/")) ? nil : known.base
    }

    /// What is before the last slash and what is after it. From the end, because it is asked of every resource.
    private static func lastPart(_ address: Substring) -> (before: Substring, last: Substring)? {
        address.utf8.lastIndex(of: UInt8(ascii: "/")).map { (address[..<$0], address[address.utf8.index(after: $0)...]) }
    }

    /// Whether an address is `base/type/id` with a base of the source's own, as nearly all are: told without taking it apart.
    private func isOwn(_ address: String, _ type: String) -> Bool {
        context.bases.contains { base in
            let address = address.utf8
            guard address.starts(with: base.utf8) else { return false }
            var rest = address.dropFirst(base.utf8.count)
            guard rest.popFirst() == UInt8(ascii: "/"), rest.starts(with: type.utf8) else { return false }
            rest = rest.dropFirst(type.utf8.count)
            return rest.popFirst() == UInt8(ascii: "/") && !rest.contains(UInt8(ascii: "/"))
        }
    }

    /// The server of whom a subject names: its own address says so, else that of the resource that names it.
    func foreignBase(ofSubject reference: Node, beside own: String?) -> String? {
        guard !context.bases.isEmpty, let text = quietText(reference, "reference") else { return nil }
        if text.hasPrefix("http") { return foreignBase(text, of: "Patient") }
        return text.hasPrefix("urn:") ? nil : own
    }
}
