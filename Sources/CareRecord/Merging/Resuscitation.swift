extension CarePlanStatement.Resuscitation {
    /// What a code says of whether resuscitation is to be attempted (SNOMED CT, as the Summary Care Record's inclusion set has them); nil for any
    /// other code.
    public init?(_ coding: Coding) {
        guard let code = coding.code, let wish = Self.codes[code], let system = coding.system,
            CodeSystem.namespace(system) == CodeSystem.snomed
        else { return nil }
        self = wish
    }

    /// For (attempted cardiopulmonary) resuscitation; not for it; do not resuscitate, with a document behind it.
    private static let codes: [String: Self] = [
        "450475007": .attempt, "304252001": .attempt, "450476008": .doNotAttempt, "304253006": .doNotAttempt,
        "143021000119109": .doNotAttempt,
    ]

    /// Whole phrases that say the same, folded: what a Read code or a local one is called. Told from nothing but all of the words.
    static let phrases: [String: Self] = [
        "not for attempted cardiopulmonary resuscitation": .doNotAttempt, "not for cardiopulmonary resuscitation": .doNotAttempt,
        "not for attempted cpr": .doNotAttempt, "not for cpr": .doNotAttempt, "not for resuscitation": .doNotAttempt,
        "do not attempt cardiopulmonary resuscitation": .doNotAttempt, "do not attempt resuscitation": .doNotAttempt,
        "do not attempt cpr": .doNotAttempt, "do not resuscitate": .doNotAttempt, "dnacpr": .doNotAttempt, "dnar": .doNotAttempt,
        "dnacpr decision": .doNotAttempt, "dnacpr form": .doNotAttempt, "dnacpr in place": .doNotAttempt,
        "for attempted cardiopulmonary resuscitation": .attempt, "for cardiopulmonary resuscitation": .attempt,
        "for attempted cpr": .attempt, "for resuscitation": .attempt,
    ]
}

/// A statement about resuscitation, whatever resource it came as: a plan, a flag, or a finding among conditions, results and the like, which is
/// how systems of GP practices hold it.
struct SaidOfResuscitation: Sendable {
    let statement: Statement
    /// Nil where a person must read what it says: it is shown, and compared with nothing.
    let wish: CarePlanStatement.Resuscitation?

    /// Nil where the statement says nothing of it, or nothing that holds.
    /// - Parameter words: the lead's title, folded.
    init?(_ statement: Statement, _ words: String) {
        let entry = statement.lead
        let told: Told
        switch entry.content {
        case .carePlan(let plan): told = plan.resuscitation.map(Told.wish) ?? .nothing
        case .alert(let alert): told = alert.kind == .resuscitation ? Self.flagged(entry, words) : .nothing
        case .condition(let it):
            let isOver = entry.status == nil && (entry.until != nil || it.isSaidToBeOver)
            told = isOver ? .nothing : Self.named(entry.title, words)
        case .result(let it): told = it.focus == nil ? Self.found(entry.title, words, it.value) : .nothing
        case .procedure, .encounter: told = Self.named(entry.title, words)
        case .document(let it):
            // A form that was scanned may be a blank, or one that was taken back: its words say what it is.
            let isNamed = Self.named(entry.title, words) != .nothing || Self.named(it.type, Fold.words(it.type.text)) != .nothing
            told = isNamed ? .unclear : .nothing
        case .identity, .appointment, .medicine, .allergy, .immunisation: told = .nothing
        }
        guard told != .nothing, Self.holds(entry, told) else { return nil }
        self.statement = statement
        // What is kept back of it may take it back, and so may what is not understood.
        let isWhole = !entry.isSaidInPart && !entry.mayMeanElse && entry.assertion != .unconfirmed
        guard isWhole, case .wish(let wish) = told, !Self.isTakenBack(words) else {
            wish = nil
            return
        }
        // "Revoked 2023", typed beside a code, takes back what the code says.
        self.wish = entry.title.asides.contains { Self.isTakenBack(Fold.words($0)) } ? nil : wish
    }

    enum Told: Equatable {
        case nothing, unclear
        case wish(CarePlanStatement.Resuscitation)
    }

    private static func holds(_ entry: Entry, _ told: Told) -> Bool {
        guard entry.stands, entry.status?.meaning != .stopped else { return false }
        // Recording a decision is done once it is recorded.
        if entry.status?.meaning == .past, entry.section != .procedures { return false }
        switch entry.assertion {
        case .affirmed, .unconfirmed: return true
        // An order not to be carried out whose code says so as well forbids once and not twice (HL7 FHIR R4, ServiceRequest.doNotPerform).
        case .notDone: return entry.section == .encounters && told == .wish(.doNotAttempt)
        case .refuted, .noneKnown: return false
        }
    }

    private static func flagged(_ entry: Entry, _ words: String) -> Told {
        let coded = named(entry.title, words)
        if coded != .nothing { return coded }
        let all = [words] + entry.title.asides.map { Fold.words($0) }
        return against.contains { phrase in all.contains { $0.contains(phrase) } } ? .wish(.doNotAttempt) : .unclear
    }

    /// A test or question with its answer: "Resuscitation status: not for attempted CPR", "Not for resuscitation: yes".
    private static func found(_ title: Concept, _ words: String, _ value: ResultValue?) -> Told {
        let name = named(title, words)
        switch value {
        case nil: return name
        // Asked and not answered is no wish, and no denial of one.
        case .absent: return name == .nothing ? .nothing : .unclear
        case .bool(let isSo): return isSo ? name : .nothing
        case .concept(let it):
            let answer = named(it, Fold.words(it.text))
            return answer != .nothing ? answer : answered(name, Fold.words(it.shown))
        case .text(let it):
            // No phrase is so long; a report is not folded for it.
            guard name != .nothing || it.utf8.count < 80 else { return .nothing }
            let folded = Fold.words(it)
            if let wish = CarePlanStatement.Resuscitation.phrases[folded],
                title.has("304251008", in: CodeSystem.snomed) || words.holds("resuscitation") || words.holds("cpr")
            {
                return .wish(wish)
            }
            return answered(name, folded)
        default: return name == .nothing ? .nothing : .unclear
        }
    }

    private static func answered(_ name: Told, _ answer: String) -> Told {
        if ["yes", "present", "true", "active", "confirmed", "in place"].contains(answer) { return name }
        if ["no", "absent", "false", "not present", "none"].contains(answer) { return .nothing }
        return name == .nothing ? .nothing : .unclear
    }

    /// What a name says by its codes, by the whole of its words, or of those that were typed where a placeholder's name stands.
    private static func named(_ concept: Concept, _ words: String) -> Told {
        var said = CarePlanStatement.Resuscitation.phrases[words]
        for coding in concept.codings {
            guard let wish = CarePlanStatement.Resuscitation(coding) ?? typed(coding) else { continue }
            // Both at once is for a person to read.
            if let said, said != wish { return .unclear }
            said = wish
        }
        return said.map(Told.wish) ?? .nothing
    }

    private static func typed(_ coding: Coding) -> CarePlanStatement.Resuscitation? {
        // No phrase is so long, and few names are a phrase: most are let go before their code is looked at.
        guard let display = coding.display, display.utf8.count < 80,
            let wish = CarePlanStatement.Resuscitation.phrases[Fold.words(display)]
        else { return nil }
        return coding.isPlaceholder ? wish : nil
    }

    private static let against = [
        "dnacpr", "dnar", "do not attempt", "not for attempted", "not for cardiopulmonary", "not for resuscitation", "not for cpr",
    ]

    private static func isTakenBack(_ words: String) -> Bool { takenBack.contains(where: words.contains) }

    private static let takenBack = [
        "revok", "withdr", "cancel", "rescind", "lapsed", "no longer", "revers", "?", "discontinu", "expired", "superseded", "declin",
        "refus",
        "unless", "except", "if ",
    ]
}

extension SaidOfResuscitation {
    var isPlan: Bool { statement.lead.section == .carePlans }
    var isFlag: Bool { statement.lead.section == .alerts }
    /// Neither a plan nor a flag: in sight only because of what it says.
    var isFinding: Bool { !isPlan && !isFlag }

    /// Findings without those that their own organisation wrote a later wish after: of the findings that say the same each organisation's latest,
    /// newest first. One without a date may be the latest, so no other takes its place but one that says the same. A draft, a plan that is on hold,
    /// what is dated after it was fetched, or a status that we do not know is nobody's wish yet, and takes no other's place.
    static func standing(_ findings: [SaidOfResuscitation], among all: [SaidOfResuscitation]) -> [SaidOfResuscitation] {
        var latest: [Voice: PartialDate] = [:]
        for one in all where one.wish != nil {
            for entry in one.statement.entries where isFirm(entry) {
                guard let date = entry.orderDate else { continue }
                if latest[entry.voice].map({ $0 < date }) ?? true { latest[entry.voice] = date }
            }
        }
        struct Said: Hashable {
            let voices: Set<Voice>
            let wish: CarePlanStatement.Resuscitation?
            let words: String
            let isFirm: Bool
        }
        var heard: Set<Said> = []
        return findings.sorted { PatientRecord.newestFirst($0.statement.lead, $1.statement.lead) }.filter { one in
            let isOld = one.statement.entries.allSatisfy { entry in
                guard let date = entry.orderDate, let last = latest[entry.voice] else { return false }
                return date < last
            }
            if isOld { return false }
            let words = one.wish == nil ? Fold.words(one.statement.lead.title.shown) : ""
            let isFirm = one.statement.entries.contains(where: isFirm)
            return heard.insert(Said(voices: one.statement.voices, wish: one.wish, words: words, isFirm: isFirm)).inserted
        }
    }

    private static func isFirm(_ entry: Entry) -> Bool {
        if let status = entry.status, [.planned, .onHold, .asSent].contains(status.meaning) { return false }
        guard let date = entry.orderDate else { return true }
        return Double(date.earliest) <= entry.provenance.fetched.timeIntervalSince1970
    }
}
