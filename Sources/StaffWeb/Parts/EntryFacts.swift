import CareRecord

/// What an entry holds beyond its line: for its own page, and for paper, which leads nowhere. With the line, status, dates, notes and
/// details it is all of the entry.
enum EntryFacts {
    struct Fact {
        let label: String
        let value: HTML
    }

    /// - Parameter onPaper: in words alone, without what the line says already. The entry's own page has all of it as sent.
    static func of(_ entry: Entry, onPaper: Bool = false) -> [Fact] {
        var facts = Facts(isPaper: onPaper)
        switch entry.content {
        case .medicine(let it):
            facts.add("Ingredients", it.ingredients.compactMap(\.shown))
            facts.add("Reason", it.reason)
            facts.add("Amount", it.quantity?.shown)
            // That a prescription is an order goes without saying.
            if EntryWords.intent(entry, it) == nil, !(onPaper && it.intent == "order") { facts.add("Intent", it.intent) }
        case .allergy(let it):
            facts.add("Type", it.type)
            facts.add("Of", it.categories)
            facts.add("Criticality", it.criticality)
            facts.add("Certainty", it.verification)
        case .condition(let it):
            facts.add("Category", it.category)
            facts.add("Certainty", it.verification)
        case .result(let it): facts.add(it)
        case .appointment: break
        case .document(let it):
            facts.add("Category", it.category)
            facts.add("Status of the document", it.docStatus)
        case .carePlan(let it):
            facts.add("Category", it.categories.compactMap(\.shown))
            facts.add("Activities", it.activities)
            facts.add("Goals", it.goals)
        case .encounter(let it): facts.add("Provider", it.provider)
        case .procedure: break
        case .immunisation(let it):
            facts.add("Lot", it.lot)
            facts.add("Site", it.site)
            facts.add("Route", it.route)
        case .alert: break
        case .identity(let it): facts.add(it)
        }
        return facts.all
    }

    /// On one line, for paper.
    static func inline(_ facts: [Fact]) -> HTML {
        facts.map { "\($0.label): \($0.value)" as HTML }.joined("; ")
    }

    /// "laboratory (http://terminology.hl7.org/…)" as people read it: HL7's codes are words, and a system that has a name is named. An address that
    /// nobody here knows stays, since nothing else says what the code means.
    static func withoutAddresses(_ text: String) -> String {
        // What is long is a narrative, and no code.
        guard text.utf8.count < 1000, text.contains(" (http") else { return text }
        return text.replacing(#/ \((https?://[^\s()]+)\)/#) { match -> String in
            let system = String(match.1)
            if system.contains(#/^https?://(?:terminology\.)?hl7\.org/(?:fhir/)?(?:CodeSystem|ValueSet)//#) { return "" }
            return " (\(CodeSystem.name(system)))"
        }
    }

    private struct Facts {
        let isPaper: Bool
        var all: [Fact] = []

        mutating func add(_ label: String, _ value: HTML) { if !value.isEmpty { all.append(Fact(label: label, value: value)) } }
        mutating func add(_ label: String, _ value: String?) { if let value, !value.isEmpty { add(label, "\(words(value))" as HTML) } }
        mutating func add(_ label: String, _ values: [String]) { add(label, values.map { "\(words($0))" as HTML }.joined("; ")) }
        private func words(_ value: String) -> String { isPaper ? EntryFacts.withoutAddresses(value) : value }

        mutating func add(_ it: ResultStatement) {
            add("Category", it.categories)
            add("Specimen", it.specimen)
            add("Site", it.bodySite)
            add("Method", it.method)
            if !it.ranges.isEmpty { add("Range", ResultWords.ranges(of: it)) }
            // A flag stands beside the value on paper, as everywhere.
            add("Interpretation", isPaper ? ResultWords.normal(it.interpretation) : it.interpretation.compactMap(\.shown))
            for part in it.components where !part.ranges.isEmpty {
                add("Range, \(part.title.shown ?? "part")", ResultWords.ranges(part.ranges, beside: part.value))
            }
            if !it.members.isEmpty { add("Results in it", "\(it.members.count)" as HTML) }
        }

        mutating func add(_ it: PersonStatement) {
            for name in it.names { add(name.use.map { "Name, \($0)" } ?? "Name", name.shown) }
            for number in it.nhsNumbers {
                add(
                    number.use == "old" ? "NHS number, old" : "NHS number",
                    number.value + (number.verificationWords.map { ", " + $0 } ?? ""))
            }
            for address in it.addresses { add(address.use.map { "Address, \($0)" } ?? "Address", address.shown) }
            add("Telephone, email", it.telecoms)
            add("GP practice", [it.practiceName, it.practiceODS].compactMap { $0 })
            add("Language", it.language)
            add("Interpreter", it.interpreterRequired.map { $0 ? "needed" : "not needed" })
            add("Notification of death", it.died?.notification)
            add("Confidentiality", it.confidentiality)
        }
    }
}
