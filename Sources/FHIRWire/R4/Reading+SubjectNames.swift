import CareRecord

/// By what a resource names its person, and of which server that is (law 7).
extension Reading {
    /// Other addresses of the NHS number: its object identifier, the system before FHIR R4, and what hands do to an address. Only for
    /// telling that something is another person's.
    private static let numberSystems: Set<String> = [
        "fhir.nhs.uk/id/nhs-number", "fhir.nhs.net/id/nhs-number", "urn:oid:2.16.840.1.113883.2.1.4.1", "2.16.840.1.113883.2.1.4.1",
    ]

    /// The value of an identifier that is an NHS number, however its system is written. One without its quotes counts as its text, and one that is
    /// no single value is somebody's, and nobody knows whose. So is a bare value where an identifier should be, if it can be an NHS number.
    private func numberHoweverNamed(_ identifier: Node) -> String? {
        guard isObject(identifier) else {
            return plainText(identifier).flatMap { (try? NHSNumber($0)) == nil ? nil : $0 }
        }
        guard let system = member(identifier, "system"), flattened(system).contains(where: isNumberSystem) else { return nil }
        return member(identifier, "value").map { plainText($0) ?? Self.nobodysNumber }
    }

    private func isNumberSystem(_ system: Node) -> Bool {
        guard isText(system) else { return false }
        let text = document.text(system.index)
        if text == NHSNumber.system { return true }
        var plain = text.trimmed.lowercased().prefix { $0 != "?" && $0 != "#" && $0 != "|" }
        for scheme in ["https://", "http://", "www."] where plain.hasPrefix(scheme) { plain = plain.dropFirst(scheme.count) }
        while plain.last == "/" { plain = plain.dropLast() }
        return Self.numberSystems.contains(String(plain))
    }

    /// The identifiers of a resource or a reference, one or a list of them.
    private func identifiers(_ node: Node) -> [Node] { member(node, "identifier").map(flattened) ?? [] }

    /// The NHS numbers by which a reference names somebody.
    func numbers(namedBy reference: Node) -> [String] { identifiers(reference).compactMap(numberHoweverNamed) }

    /// The numbers by which a Patient is told from others. One that its source calls old (HL7 FHIR R4, `Identifier.use`) is no other person's where
    /// today's stands beside it: their number was superseded. Where none of today's does, every one counts.
    func numbersHoweverNamed(_ node: Node) -> [String] {
        let all = identifiers(node).filter { numberHoweverNamed($0) != nil }
        let current = all.filter { !has($0, "use", "old") }
        let bearsOne = current.contains { has($0, "system", "https://fhir.nhs.uk/Id/nhs-number") }
        return (bearsOne ? current : all).compactMap { numberHoweverNamed($0) }
    }

    /// `system|value` of each identifier that is no NHS number; one without a value, or with more than one, is left out.
    func otherIdentifiers(_ node: Node) -> [String] {
        identifiers(node).compactMap { identifier in
            guard isObject(identifier), numberHoweverNamed(identifier) == nil,
                let value = member(identifier, "value").flatMap(plainText), !value.isEmpty
            else { return nil }
            return (quietText(identifier, "system") ?? "") + "|" + value
        }
    }

    /// A birth date as a Patient or a Person says it; one that is there and cannot be read is somebody's, and nobody knows whose.
    func birth(_ node: Node) -> (date: PartialDate?, isUnreadable: Bool) {
        guard let said = member(node, "birthDate") else { return (nil, false) }
        let text = plainText(said)
        let date = text.flatMap { PartialDate($0) }
        return (date, date == nil && text != "")
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
