import CareRecord
import Federation
import Foundation

extension Looks {
    /// A look of one source under the same id, decision and session: what it shows goes through the same gate and into the same account.
    func beside(_ look: LiveLook, _ terms: SummaryTerms, _ desk: SummaryDesk, _ said: SummarySaid, _ permission: String) async
        -> HeldSummary
    {
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
            policy: look.policy, person: look.person, mark: look.mark, rightPerson: look.rightPerson, plan: plan,
            opened: surroundings.now(),
            surroundings: own, limits: limits, memory: memory, logger: logger, entryKey: look.entryKey)
        await beside.compare(with: await look.secrets(), isInPart: await look.isSomebodyUntold())
        return HeldSummary(look: beside, said: said, word: word)
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
