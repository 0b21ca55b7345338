import CareRecord
import Foundation

/// Who a Patient that others wrote says it is: as much of it as can be read, and nothing is refused.
struct WrittenPatient {
    struct Number {
        let text: String
        /// Ten digits with a right check digit; nil where it cannot be a number.
        let valid: String?
        /// It was theirs once (HL7 FHIR R4, `Identifier.use`).
        let isOld: Bool
        let isByItsSystem: Bool
    }

    let family: String?
    let given: String?
    let families: Set<String>
    let givens: Set<String>
    let born: String?
    let gender: String?
    /// As sent.
    let died: String?
    let isDead: Bool
    let numbers: [Number]
    /// `system|value` of every identifier.
    let identifiers: Set<String>

    init(_ tree: JSONTree, _ bytes: [UInt8]) {
        let names = (tree["name"]?.items ?? []).filter(\.isObject)
        let name = Self.current(names, bytes)
        family = name?.text("family", bytes) ?? name?.text("text", bytes)
        given = name?["given"]?.items.lazy.compactMap { $0.text(bytes) }.first { !$0.isEmpty }
        families = Set(names.compactMap { ($0.text("family", bytes) ?? $0.text("text", bytes)).map(Self.folded) }.filter { !$0.isEmpty })
        givens = Set(
            names.compactMap { $0["given"]?.items.lazy.compactMap { $0.text(bytes) }.first.map(Self.folded) }.filter { !$0.isEmpty })
        born = tree.text("birthDate", bytes)
        gender = tree.text("gender", bytes)
        died = tree.text("deceasedDateTime", bytes)
        isDead = tree["deceasedBoolean"].map { bytes[$0.range].elementsEqual("true".utf8) } ?? false
        numbers = (tree["identifier"]?.items ?? []).compactMap { Self.number($0, bytes) }
        identifiers = Set(
            (tree["identifier"]?.items ?? []).compactMap { it in
                it.text("value", bytes).map { (it.text("system", bytes) ?? "") + "|" + $0 }
            })
    }

    /// The date of birth, where it is one.
    var birthDate: PartialDate? { born.flatMap { PartialDate($0) } }

    /// The number they bring: today's before an old one, one under its own system before one under another address of it, one that can be
    /// before one that cannot.
    var own: Number? {
        let current = numbers.filter { !$0.isOld }
        let known = current.isEmpty ? numbers : current
        let ordered = known.filter(\.isByItsSystem) + known.filter { !$0.isByItsSystem }
        return ordered.first { $0.valid != nil } ?? ordered.first
    }

    /// Their numbers of before, where today's stands beside them.
    var superseded: [String] {
        guard let own, !own.isOld else { return [] }
        return numbers.filter(\.isOld).compactMap(\.valid).filter { $0 != own.valid }
    }

    /// What files about one person have in common: the number as sent, whether it can be one or not.
    static func key(_ text: String) -> String {
        let digits = text.filter { $0.isASCII && $0.isNumber }
        return digits.count == 10 ? digits : text.trimmingCharacters(in: .whitespaces)
    }

    /// Whether two Patients of one number are one person: date of birth and name must agree, and a date must be there.
    func isSamePerson(as other: WrittenPatient) -> Bool {
        guard let a = birthDate, let b = other.birthDate, a.isCompatible(with: b) else { return false }
        return hasName(of: other)
    }

    /// Whether nothing that this says of somebody's name is against what the other says.
    func hasName(of other: WrittenPatient) -> Bool {
        func agree(_ a: Set<String>, _ b: Set<String>) -> Bool { a.isEmpty || b.isEmpty || !a.isDisjoint(with: b) }
        return agree(families, other.families) && agree(givens, other.givens)
    }

    private static func folded(_ name: String) -> String { name.lowercased().filter(\.isLetter) }

    /// The name somebody goes by now. One that ended, or that was theirs before, is another's on the banner.
    private static func current(_ names: [JSONTree], _ bytes: [UInt8]) -> JSONTree? {
        let now = names.filter { name in
            !["old", "maiden"].contains(name.text("use", bytes)) && !hasEnded(name, bytes)
        }
        for use in ["usual", "official"] { if let found = now.first(where: { $0.text("use", bytes) == use }) { return found } }
        let plain = now.first { !["nickname", "anonymous", "temp"].contains($0.text("use", bytes)) }
        return plain ?? now.first ?? names.first
    }

    private static func hasEnded(_ name: JSONTree, _ bytes: [UInt8]) -> Bool {
        guard let end = name["period"]?.text("end", bytes).flatMap({ PartialDate($0) }) else { return false }
        return Double(end.earliest) < Date().timeIntervalSince1970
    }

    private static func number(_ identifier: JSONTree, _ bytes: [UInt8]) -> Number? {
        guard let system = identifier.text("system", bytes), isNHSNumber(system), let value = identifier["value"] else { return nil }
        // Some write the digits as a number.
        let text = value.text(bytes) ?? (value.members.isEmpty ? String(decoding: bytes[value.range], as: UTF8.self) : "")
        guard !text.isEmpty, text != "null" else { return nil }
        return Number(
            text: text, valid: (try? NHSNumber(text))?.digits, isOld: identifier.text("use", bytes) == "old",
            isByItsSystem: system == NHSNumber.system)
    }

    /// Whether an address is one of those under which NHS numbers travel: that of today, those of before, its object identifier.
    static func isNHSNumber(_ system: String) -> Bool {
        if system == NHSNumber.system { return true }
        var plain = Substring(system.lowercased())
        for scheme in ["https://", "http://", "www."] where plain.hasPrefix(scheme) { plain = plain.dropFirst(scheme.count) }
        while plain.last == "/" { plain = plain.dropLast() }
        return [
            "fhir.nhs.uk/id/nhs-number", "fhir.nhs.net/id/nhs-number", "urn:oid:2.16.840.1.113883.2.1.4.1", "2.16.840.1.113883.2.1.4.1",
        ].contains(plain)
    }
}
