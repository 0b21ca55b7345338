import AccessControl
import CareRecord
import Federation
import Foundation

/// The Summary Care Record of an open look: asked for on the person's permission, which is on record first, and through the same gate.
extension Looks {
    public func summaryCareRecord(_ id: LookID, session: String) async throws(LookError) -> SummaryCareRecordState {
        let look = try await mine(id, session)
        guard let may = await look.summaryOffer() else { return .notOffered }
        guard let opened = summaries[id]?.opened else {
            return .toBeAsked(refused: summaries[id]?.refused, withoutAsking: may.withoutAsking)
        }
        guard let released = await opened.look.last(), let standing = opened.word.standing else { throw .ended }
        let outline = await opened.look.composition()
        // It may have ended while that was waited for.
        try await holdAuthority(id, look)
        return .opened(
            OpenedSummary(
                look: released, emergency: opened.emergency, permitted: opened.permitted, standing: standing,
                document: outline.flatMap { SummaryDocument($0) }, withoutAsking: may.withoutAsking))
    }

    public func askSummaryCareRecord(
        _ id: LookID, _ permission: PermissionToView, session: String
    ) async throws(LookError) {
        let look = try await mine(id, session)
        guard let may = await look.summaryOffer(), let desk = surroundings.summary, let terms = desk.terms() else { throw .entryGone }
        let now = surroundings.now()
        if case .refused = permission { return try await refuse(id, look, now) }
        // Pressed twice it is asked once; where it could not be had it may be asked for again.
        if let opened = summaries[id]?.opened {
            guard case .failed? = opened.word.standing else { return }
        }
        var emergency: SummaryEmergency?
        switch permission {
        case .refused: return
        case .given:
            try await record(.summaryPermitted, id, look.staff, [look.person.nhsNumber], nil, detail: "the person gave permission")
        case .emergency(let reason, let words):
            guard may.withoutAsking else { throw .notConfirmed(.unknownReason) }
            guard !words.isEmpty, words.count <= 2000 else { throw .notConfirmed(.wordsMissing) }
            emergency = reason
            do { try await desk.emergency(access(look, reason, words, now)) } catch { throw .accountUnavailable }
        }
        // Its compared words come from the whole of the shared record; and it may not be looked at any more meanwhile.
        guard await look.last() != nil else { throw await whyNot(look) }
        try await holdAuthority(id, look)
        let opened = await beside(look, terms, desk, permission: emergency?.rawValue ?? "given", emergency, now)
        guard live[id] === look else { throw .ended }
        // Pressed twice at one moment: the first is asked.
        let before = summaries[id]?.opened
        if let before {
            guard case .failed? = before.word.standing else { return }
        }
        summaries[id, default: HeldSummary()].opened = opened
        await before?.look.end()
        await look.note(.opened)
        start.yield(opened.look)
        _ = await opened.look.last()
    }

    /// A no is on record whenever it is said, and takes back a yes that was said in another window.
    private func refuse(_ id: LookID, _ look: LiveLook, _ now: Date) async throws(LookError) {
        try await record(.summaryRefused, id, look.staff, [look.person.nhsNumber], nil, detail: "the person said no")
        guard live[id] === look else { throw .ended }
        let before = summaries[id]?.opened
        summaries[id] = HeldSummary(refused: now)
        await before?.look.end()
        await look.note(.refused)
    }

    /// What was fetched is not kept through a sleep; that the person said no is.
    func restSummary(_ id: LookID) async {
        guard let opened = summaries[id]?.opened else { return }
        summaries[id]?.opened = nil
        await opened.look.end()
    }

    /// Nothing of it is kept past the look.
    func endSummary(_ id: LookID) async {
        guard let opened = summaries.removeValue(forKey: id)?.opened else { return }
        await opened.look.end()
    }

    /// The look that holds an entry: its own, or the Summary Care Record beside it.
    func holder(of opaqueID: String, _ look: LiveLook) async -> LiveLook {
        // Nothing of one that has not answered was shown.
        guard let beside = summaries[look.id]?.opened?.look, await beside.isFinal,
            await (try? beside.snapshot())?.entry(opaqueID: opaqueID) != nil
        else { return look }
        return beside
    }

    private func access(_ look: LiveLook, _ reason: SummaryEmergency, _ words: String, _ now: Date) -> SummaryAccess {
        let proof = look.staff.proof
        // It names no section and no label: of the shared record it opens nothing.
        let grant = BreakGlassGrant(
            id: Self.random(16), staff: look.staff.subject, organisation: look.staffOrganisation.ods, person: look.person.nhsNumber,
            sections: [], reason: reason.rawValue, opened: Moment(now), assurance: proof?.levels.authentication ?? 0,
            authenticated: proof?.at ?? Moment(milliseconds: 0))
        return SummaryAccess(grant: grant, staff: look.staff, look: look.id, words: words, at: now)
    }

    /// A look of one source under the same id, decision and session: what it shows goes through the same gate and into the same account.
    private func beside(
        _ look: LiveLook, _ terms: SummaryTerms, _ desk: SummaryDesk, permission: String, _ emergency: SummaryEmergency?, _ now: Date
    ) async -> HeldSummary.Opened {
        let word = SummaryWord()
        var own = surroundings
        own.summary = nil
        // By the person's permission and by no agreement.
        own.shared = { _, _ in Set(Section.allCases) }
        // Its holder has no privacy officers here: those of the organisation that looks hear of a mix-up.
        let (raise, officers) = (surroundings.account.mixUp, look.staffOrganisation.ods)
        own.account.mixUp = { it async throws(LookAccount.Failed) in
            try await raise(
                MixUpRaised(organisation: officers, source: it.source, person: it.person, fields: it.fields, look: it.look, at: it.at))
        }
        own.gather = { question, handOver in
            let answer = await desk.ask(
                SummaryAsking(
                    person: question.person, alsoKnownAs: question.alsoKnownAs, asker: question.asker, permission: permission))
            word.say(answer.standing)
            let failure = answer.standing.failure
            if case .failed(.otherPerson) = answer.standing {
                // Somebody else's in its index: raised as a wrong Patient in its document is (law 7). It is withheld whether that can be written or not.
                try? await raise(
                    MixUpRaised(
                        organisation: officers, source: terms.source, person: look.person.nhsNumber,
                        fields: [RightPerson.MismatchField.nhsNumber.rawValue], look: look.id, at: answer.answered))
            }
            await handOver(
                GatheredAnswer(
                    source: terms.source, resources: answer.resources, completes: Set(Section.allCases), failure: failure,
                    cutShort: answer.cutShort,
                    otherKinds: OtherKindsAnswer(failure: failure, cutShort: answer.cutShort, answered: answer.answered),
                    answered: answer.answered, dataAsOf: answer.dataAsOf))
        }
        // By the person's permission, and by no broken glass: its holder gets no case of that.
        let released = surroundings.account.released
        own.account.released = { it async throws(LookAccount.Failed) in
            let shown = it.shown.map { line in
                var line = line
                line.isByGlass = false
                return line
            }
            try await released(ReleaseAccount(look: it.look, staff: it.staff, person: it.person, shown: shown, at: it.at))
        }
        let plan = LookPlan(
            sources: [
                .init(
                    source: terms.source, base: terms.base, organisations: [terms.holder], offered: Set(Section.allCases), notAsked: nil,
                    isRegisteredPractice: false)
            ], notices: [])
        let beside = LiveLook(
            id: look.id, session: look.session, staff: look.staff, staffOrganisation: look.staffOrganisation, decision: look.decision,
            policy: look.policy, person: look.person, mark: look.mark, rightPerson: look.rightPerson, plan: plan, opened: now,
            surroundings: own, limits: limits, memory: memory, logger: logger, entryKey: look.entryKey)
        await beside.compare(with: await look.secrets(), isInPart: await look.isSomebodyUntold())
        return .init(look: beside, emergency: emergency, permitted: now, word: word)
    }
}

extension SummaryStanding {
    /// As the states of sections say it.
    fileprivate var failure: SourceFailure? {
        switch self {
        case .held, .none: nil
        case .dissented: .withheldBySource
        case .failed(let why): why
        }
    }
}

extension Looks {
    /// The look as a resource with the Summary Care Record that was opened in it, and otherwise with the word that it was not asked (law 4).
    func withSummary(_ whole: WholeLook, _ look: LiveLook) async -> WholeLook {
        guard await look.summaryOffer() != nil else { return whole }
        guard let beside = summaries[look.id]?.opened, let more = await beside.look.wholeAtLast(), let standing = beside.word.standing
        else {
            return whole.joined(
                by: nil, saying: "The Summary Care Record is not open in this look now. What was said of it before is on record.")
        }
        return whole.joined(by: more, saying: Self.words(standing))
    }

    private static func words(_ standing: SummaryStanding) -> String {
        switch standing {
        case .held:
            "The Summary Care Record was opened in this look; its entries are a copy from the GP record, and are not merged with the others."
        case .dissented: "This person has chosen not to have a Summary Care Record."
        case .none: "No Summary Care Record is held for this person."
        case .failed(let why): "The Summary Care Record is unavailable: \(why.sentence)."
        }
    }
}

extension WholeLook {
    /// Both side by side, nothing put together; the counts are of both (law 11).
    fileprivate func joined(by more: WholeLook?, saying notice: String) -> WholeLook {
        let other = more?.counts ?? Counts(received: 0, released: 0)
        return WholeLook(
            panel: panel + (more?.panel ?? []), unread: unread + (more?.unread ?? []), resources: resources + (more?.resources ?? []),
            counts: Counts(
                received: counts.received + other.received, released: counts.released + other.released,
                repeated: counts.repeated + other.repeated, withoutOriginal: counts.withoutOriginal + other.withoutOriginal,
                withheld: counts.withheld + other.withheld, notUnderstood: counts.notUnderstood + other.notUnderstood),
            notices: notices + (more?.notices ?? []) + [notice], place: place)
    }
}
