import CareRecord
import FHIRWire
import Foundation

/// The searches that `carerecord source check` tries. They are judged by a look's own rules: what is right here shows its entries there.
extension SourceClient {
    /// A valid number of a range that is never issued.
    private static let nobody = "9990000018"

    /// What whoever checks can do where searches by POST are not taken.
    static let byGet = "try --get (in a region file, search: get)"

    /// Searches for a number that nobody has.
    /// - Returns: what to print of it, and whether a look could find anybody.
    nonisolated func patientSearch(_ asker: Asker) async -> (lines: [String], isUsable: Bool) {
        let started = ContinuousClock.now
        let terms = "identifier=" + SourceWork.percent("\(NHSNumber.system)|\(Self.nobody)")
        let name = "Patient search by \(settings.search == .post ? "POST" : "GET")"
        do {
            let answer = try await searched("Patient", terms, by: settings.search, asker)
            if let fault = searchFault(answer) {
                let isMissing = settings.search == .post && Self.failure(of: answer) == .notFound
                let takesGet = isMissing ? await isTaken("Patient", terms, by: .get, asker) : false
                let words = takesGet ? "It does not know searches by POST (\(answer.status)): \(Self.byGet)" : fault
                return (["\(name): WRONG: \(words)."], false)
            }
            if let fault = SearchedPatients(answer.body, for: Self.nobody).fault { return (["\(name): WRONG: \(fault)."], false) }
            return (["\(name): \(Self.milliseconds(ContinuousClock.now - started)) ms"] + Self.age(answer), true)
        } catch {
            return (["Patient search: WRONG: \(words(error, isThrown: true))."], false)
        }
    }

    /// How old a look would call what it holds; nothing where it does not say.
    private static func age(_ answer: HTTPAnswer) -> [String] {
        guard let said = answer.lastModified else { return [] }
        let days = Int(max(0, Date().timeIntervalSince(said)) / 86_400)
        return ["  Age of data: \(days == 1 ? "1 day" : "\(days) days"), by Last-Modified"]
    }

    /// Where a look searches type by type: the first type that is offered of each section, for an id that nobody has. A system may take searches of
    /// Patient by POST and not those of others.
    nonisolated func sectionSearches(_ asker: Asker, _ capabilities: Capabilities?) async -> [String] {
        guard let capabilities, !settings.asksForEverything(capabilities) else { return [] }
        var lines: [String] = []
        for section in settings.sections.sorted() {
            guard let type = section.resourceTypes.first(where: { $0 != "Patient" && capabilities.searchable[$0] != nil }),
                let terms = PersonParameter.terms(type, of: "nobody-source-check", named: capabilities.searchable[type])
            else { continue }
            lines.append("  \(section.title): " + (await typeSearch(type, terms, asker)))
        }
        return lines
    }

    /// What comes of it. A refusal may be right for an id that nobody has, so it is wrong only where GET is answered, or no id could change it.
    private nonisolated func typeSearch(_ type: String, _ terms: String, _ asker: Asker) async -> String {
        let name = "\(type) by \(settings.search == .post ? "POST" : "GET")"
        do {
            let answer = try await searched(type, terms, by: settings.search, asker)
            guard let fault = searchFault(answer) else { return "\(name): taken" }
            if settings.search == .post, [404, 405, 501].contains(answer.status), await isTaken(type, terms, by: .get, asker) {
                return "\(name): WRONG: It does not know searches of it by POST (\(answer.status)): \(Self.byGet)."
            }
            let isWrong = Self.failure(of: answer) == nil || [401, 405, 501].contains(answer.status)
            if isWrong { return "\(name): WRONG: \(fault)." }
            let status = fault.contains("(\(answer.status))") ? "" : " (\(answer.status))"
            return "\(name): \(fault)\(status). For an id that nobody has, that may be right."
        } catch {
            return "\(name): WRONG: \(words(error, isThrown: true))."
        }
    }

    private nonisolated func searched(
        _ type: String, _ terms: String, by search: SourceSettings.Search, _ asker: Asker
    ) async throws(SourceFailure) -> HTTPAnswer {
        let headers = asker.headers(requestID: RequestID.make())
        let question =
            switch search {
            case .post: SourceHTTP.Question(url: rules.base + "/\(type)/_search", form: terms, headers: headers)
            case .get: SourceHTTP.Question(url: rules.base + "/\(type)?" + terms, headers: headers)
            }
        return try await send(question, .now + .seconds(10))
    }

    private nonisolated func isTaken(_ type: String, _ terms: String, by search: SourceSettings.Search, _ asker: Asker) async -> Bool {
        guard let answer = try? await searched(type, terms, by: search, asker) else { return false }
        return searchFault(answer) == nil
    }

    /// Why a look could make nothing of an answer to a search; nil where it could. A 404 is "nobody" only where it says so in words, as in a look:
    /// any web server has others.
    private nonisolated func searchFault(_ answer: HTTPAnswer) -> String? {
        if let failure = Self.failure(of: answer) {
            let said = said(answer) ?? failure
            return said == .outcome(codes: [SourceWork.patientNotFound]) ? nil : words(said)
        }
        guard Self.isFHIR(answer) else { return Self.isOfAnotherType(answer.contentType) }
        guard let organisation = settings.organisations.first else { return words(.notConfigured) }
        let context = ReadingContext(source: settings.id, organisation: organisation, organisations: [], fetched: Date())
        let isBundle = (try? reading.read(SharedBytes(answer.body), context))?.type == "Bundle"
        return isBundle ? nil : words(.notUnderstood(place: "answer"))
    }

    /// What it calls its answers is repeated as far as it is what a type is made of: the rest could write anything on a terminal.
    private static func isOfAnotherType(_ type: String) -> String {
        let name = type.prefix { $0 != ";" }.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "/+-.".contains($0)) }.prefix(60)
        return name.isEmpty
            ? "It does not say of what type its answers are (Content-Type), so no look takes them for FHIR"
            : "It calls its answers \(name), which no look takes for FHIR: application/fhir+json is needed"
    }
}
