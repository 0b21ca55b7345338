import AccessControl
import CareRecord
import Foundation
import Storage

/// Finding a person and opening a look: decide, account, ask who it is, and only then gather.
extension Looks {
    // MARK: Finding

    /// The question is on record before the demographics service is asked, since it names somebody there; whom the answer names is on
    /// record before it is shown.
    public func search(
        _ criteria: PersonCriteria, by staff: StaffMember, session: String
    ) async throws(LookError) -> PersonSearchResult {
        let (decision, organisation) = try await decideFor(.searchForPerson, staff, director: criteria.director)
        guard decision.isPermitted, let organisation else {
            guard let reference = LookID(Self.random(32)) else { throw .accountUnavailable }
            let needed = decision.offers
            let detail = needed.isEmpty ? "refused" : "to be confirmed: " + needed.sorted().map(\.code).joined(separator: ",")
            try await record(.searchRefused, reference, staff, [], decision, detail: detail)
            throw needed.isEmpty ? .refused(decision, reference: reference) : .challenged(decision)
        }
        let asker = LookAsker(staff: staff, organisation: organisation, correlation: Self.random(12))
        if let number = criteria.nhsNumber, !number.isEmpty {
            let nhsNumber: NHSNumber
            do { nhsNumber = try NHSNumber(number) } catch { throw .invalidNumber(error) }
            try await recordSearch(staff, [nhsNumber], decision, detail: "by number")
            try await tellDirector(decision, staff, nhsNumber)
            return try await answered(await trace(nhsNumber, asker), nhsNumber, staff)
        }
        let kinds = [
            criteria.family.map { _ in "family" }, criteria.given.map { _ in "given" }, criteria.born.map { _ in "born" },
            criteria.gender.map { _ in "gender" }, criteria.postcode.map { _ in "postcode" },
        ].compactMap { $0 }.joined(separator: "+")
        try await recordSearch(staff, [], decision, detail: kinds)
        try await tellDirector(decision, staff, nil)
        switch await find(criteria, asker) {
        case .found(let people):
            try await record(.searchAnswered, nil, staff, people.map(\.nhsNumber), nil, detail: "found")
            return .found(people)
        case .none:
            try await record(.searchAnswered, nil, staff, [], nil, detail: "none")
            return .none
        case .tooMany:
            try await record(.searchAnswered, nil, staff, [], nil, detail: "too many")
            return .tooMany
        case .invalid(let sentence): throw .invalidSearch(sentence)
        case .unavailable: throw .demographicsUnavailable
        }
    }

    /// Puts a search on record where its staff member has not made too many in the last minute, on whichever node.
    private func recordSearch(_ staff: StaffMember, _ people: [NHSNumber], _ decision: Decision, detail: String) async throws(LookError) {
        guard let most = limits.searches, let counted = surroundings.account.counted else {
            return try await record(.search, nil, staff, people, decision, detail: detail)
        }
        let event = LookEvent(
            kind: .search, look: nil, staff: staff, people: people, decision: decision, detail: detail, at: surroundings.now())
        let isWritten: Bool
        do { isWritten = try await counted(event, most, Self.minute) } catch { throw .accountUnavailable }
        guard isWritten else { throw .tooManySearches(retryAfter: Int(Self.minute)) }
    }

    /// Whether a privacy officer may check now who looked: decided for every page, because training, agreements and roles change while a session
    /// lasts. Where not, the refusal is on record before it is told.
    public func mayCheckTrail(_ staff: StaffMember) async throws(LookError) {
        let (decision, _) = try await decideFor(.checkTrail, staff)
        if !decision.isPermitted { throw try await refusal(decision, staff, of: "privacy officers' list") }
    }

    /// Whether somebody may do the work of an objection desk now.
    public func mayHandleObjections(_ staff: StaffMember) async throws(LookError) {
        let (decision, _) = try await decideFor(.handleObjections, staff)
        if !decision.isPermitted { throw try await refusal(decision, staff, of: "objections") }
    }

    /// Whether somebody may see their own list of people now. An administrator needs nobody who directs them for what they did under direction.
    public func maySeeOwnList(_ staff: StaffMember) async throws(LookError) {
        let (decision, _) = try await decideFor(.searchForPerson, staff)
        if !decision.isPermitted, decision.offers != [.nameDirector] { throw try await refusal(decision, staff, of: "own list") }
    }

    /// Whether somebody's session can do anything at all: their organisation may have ended the role that it is in. Nothing else is refused by this,
    /// and nothing permitted.
    public func mayBegin(_ staff: StaffMember) async throws(LookError) {
        let (decision, _) = try await decideFor(.searchForPerson, staff)
        if decision.isOfEndedRole { throw try await refusal(decision, staff, of: "front page") }
    }

    /// Whether somebody acts under direction, and so may choose whose: nobody else is given the names of those who work there.
    public func mayNameDirector(_ staff: StaffMember) async throws(LookError) -> Bool {
        let (decision, _) = try await decideFor(.searchForPerson, staff)
        if decision.offers.contains(.nameDirector) { return true }
        guard decision.isPermitted else { throw try await refusal(decision, staff, of: "directors to choose from") }
        return false
    }

    /// The refusal, once it is on record.
    private func refusal(_ decision: Decision, _ staff: StaffMember, of what: String) async throws(LookError) -> LookError {
        guard let reference = LookID(Self.random(32)) else { throw .accountUnavailable }
        try await record(.listRefused, reference, staff, [], decision, detail: "refused: " + what)
        return decision.offers.isEmpty ? .refused(decision, reference: reference) : .challenged(decision)
    }

    /// The professional in whose name it is searched is told of it as of a look (issue 4, part 3).
    /// - Parameter person: nil for a search by name, which may find many.
    private func tellDirector(_ decision: Decision, _ staff: StaffMember, _ person: NHSNumber?) async throws(LookError) {
        // Only who acts under direction has one that was looked up.
        guard let director = decision.request.director, decision.facts.director == .confirmed, let search = LookID(Self.random(32)) else {
            return
        }
        do { try await surroundings.access.nameDirector(director, staff, search, person, surroundings.now()) } catch {
            throw .accountUnavailable
        }
    }

    private func answered(
        _ outcome: TraceOutcome, _ number: NHSNumber, _ staff: StaffMember
    ) async throws(LookError) -> PersonSearchResult {
        switch outcome {
        case .found(let person, _, _, _):
            try await record(.searchAnswered, nil, staff, [person.nhsNumber], nil, detail: "found")
            return .found([person])
        case .notFound:
            try await record(.searchAnswered, nil, staff, [number], nil, detail: "none")
            return .none
        case .unavailable: throw .demographicsUnavailable
        }
    }

    // MARK: Deciding without a person

    /// Under the policy in force; on record by whoever asks.
    private func decideFor(
        _ action: AccessRequest.Action, _ staff: StaffMember, director: Director? = nil
    ) async throws(LookError) -> (Decision, Organisation?) {
        let (policy, organisation) = (try await policy(), organisation(of: staff))
        let request = AccessRequest(
            action: action, staff: staff, person: nil,
            purpose: [.checkTrail, .handleObjections].contains(action) ? .oversight : .directCare, director: director)
        guard let organisation else { return (decide(request, facts(nil, staff), under: policy), nil) }
        let isAdministrators = policy.role(of: staff.role, at: organisation.kind)?.kind == .administrator
        let question = RegisterStore.Question(
            staff: staff, organisation: organisation.ods, person: nil, director: isAdministrators ? director : nil,
            breakGlass: policy.breakGlass, now: surroundings.now())
        do {
            let facts = facts(organisation, staff)
            return (try await surroundings.access.again(question) { decide(request, facts.with($0), under: policy) }, organisation)
        } catch { throw .accountUnavailable }
    }

    /// Who the number belongs to. A look of nobody ends here, on record; where nobody can tell, one that waits waits on.
    func identify(_ opening: Opening) async throws(LookError) -> (person: BannerPerson, right: RightPerson, superseded: [NHSNumber]) {
        let (number, id, asker) = (opening.number, opening.id, opening.asker)
        switch await trace(number, asker) {
        case .found(let found, let families, let givens, let superseded):
            if found.nhsNumber != number {
                // Superseded: the account names the number that is shown as well as the one asked for.
                do throws(LookError) {
                    try await record(.searchAnswered, id, asker.staff, [number, found.nhsNumber], nil, detail: LookEvent.superseded)
                } catch {
                    await comeToNothing(opening, "nothing shown: not put on record")
                    throw error
                }
            }
            let right = RightPerson(found, families: families, givens: givens, numbers: [number] + superseded)
            return (found, right, superseded)
        case .notFound:
            try await record(.personNotFound, id, asker.staff, [number], nil, detail: "not found")
            // Before it is said to have ended.
            if opening.isWaiting, case .accountUnavailable = await waitingNoMore(id, opening.session, after: .personNotFound) {
                throw .accountUnavailable
            }
            await abandon(id, asker.staff, number, because: "not found")
            throw .personNotFound
        case .unavailable:
            await comeToNothing(opening, "nothing shown: demographics unavailable")
            throw .demographicsUnavailable
        }
    }

    /// Where nothing can be shown of whoever it is a look that waited waits no more, whatever the reason, so that what is left does not tell it.
    /// - Returns: what is to be told: where that could not be written, that.
    func waitingNoMore(_ id: LookID, _ session: String, after why: LookError) async -> LookError {
        guard case .personNotFound = why else { return why }
        do { try await surroundings.access.closeWaiting(id, session, surroundings.now()) } catch { return .accountUnavailable }
        return why
    }

    /// Puts on record that an opening came to nothing before it was decided whether it opens: it has ended; one that waits was not opened this time, and
    /// waits on.
    func comeToNothing(_ opening: Opening, _ detail: String) async {
        do throws(LookError) {
            try await record(
                opening.isWaiting ? .lookChallenged : .ended, opening.id, opening.staff, [opening.number], nil, detail: detail)
        } catch { logger.error("what became of a look that was asked for could not be put on record") }
    }

    /// Puts on record that a look that was opened showed nothing.
    func abandon(_ id: LookID, _ staff: StaffMember, _ person: NHSNumber, because why: String) async {
        do throws(LookError) { try await record(.ended, id, staff, [person], nil, detail: "nothing shown: " + why) } catch {
            logger.error("the end of a look could not be put on record")
        }
    }

    /// Random bytes, base64url. None that begins with `-`: whoever gives it to a command would be understood to name an option.
    static func random(_ count: Int) -> String {
        while true {
            let text = Data(randomBytes(count)).base64EncodedString().replacingOccurrences(of: "+", with: "-")
                .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
            if !text.hasPrefix("-") { return text }
        }
    }

    /// Of the operating system's own generator, eight at a time: each time it is asked for one byte, the system is asked too.
    static func randomBytes(_ count: Int) -> [UInt8] {
        var system = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        while bytes.count < count {
            let eight: UInt64 = system.next()
            withUnsafeBytes(of: eight) { bytes.append(contentsOf: $0.prefix(count - bytes.count)) }
        }
        return bytes
    }
}
