import CareRecord

extension SourceClient {
    /// What being late with evidence is called.
    nonisolated var lateEvidence: SourceFailure { .late(after: .milliseconds(Int64(evidenceSeconds * 1000))) }

    /// Somebody waits at a closed door: shorter than a look's deadline, and never longer.
    private nonisolated var evidenceSeconds: Double { min(settings.evidenceDeadline, settings.deadline) }

    /// Asks for evidence, on a clock of its own. Whatever goes wrong is *could not tell*, never "no".
    nonisolated func evidence(_ question: EvidenceQuestion) async -> EvidenceWork.Outcome {
        if let refusal = await refusal() {
            var outcome = EvidenceWork.Outcome()
            for kind in question.kinds { outcome.couldNotTell[kind] = .failed(refusal) }
            return outcome
        }
        let deadline = ContinuousClock.now + .milliseconds(Int64(evidenceSeconds * 1000))
        let outcome = await EvidenceWork(client: self, question: question, deadline: deadline).run()
        let failure = Self.verdict(outcome)
        if Task.isCancelled || failure == lateEvidence || failure == nil && !outcome.wentWell {
            // Too slow for this question is not too slow for a look: it must not rest the source for looks.
            await abandoned()
        } else {
            await settle(failure)
        }
        return outcome
    }

    /// What it tells of the source's health: as with a look, a pause it asked for always counts, anything else where nothing went well.
    private static func verdict(_ outcome: EvidenceWork.Outcome) -> SourceFailure? {
        let pause = outcome.failures.first { if case .tooManyRequests(_?) = $0 { true } else { false } }
        if let pause { return pause }
        return outcome.wentWell ? nil : outcome.failures.first(where: Breaker.counts) ?? outcome.failures.first
    }
}

extension Gathering {
    /// Sources that an evidence question of this organisation's staff goes to: its own, and no other. For the account that is written before.
    public func evidenceSources(of organisation: ODSCode) -> [SourceID] { region.sourcesOf[organisation] ?? [] }

    /// Asks the staff member's own organisation, all its sources side by side, and nobody else (law 3). To be put on record before it is
    /// called: it names the person to a source.
    public func evidence(_ question: EvidenceQuestion) async -> EvidenceAnswer {
        let sources = evidenceSources(of: question.asker.organisation)
        guard !sources.isEmpty, !question.kinds.isEmpty else {
            let why = question.kinds.map { ($0, CouldNotTell.notConnected) }
            return EvidenceAnswer(found: [], couldNotTell: Dictionary(uniqueKeysWithValues: why), mixUps: [], asked: [])
        }
        var found: [Evidence] = []
        var couldNotTell: [EvidenceKind: CouldNotTell] = [:]
        var mixUps: Set<SourceID> = []
        await withTaskGroup(of: (SourceID, EvidenceWork.Outcome)?.self) { group in
            for id in sources { group.addTask { await ask(id, question) } }
            var outcomes: [SourceID: EvidenceWork.Outcome] = [:]
            for await case (let id, let outcome)? in group { outcomes[id] = outcome }
            // In the region's order, so that what is said does not depend on who was first.
            for id in sources {
                guard let outcome = outcomes[id] else { continue }
                found += EvidenceRules.chosen(outcome.found)
                couldNotTell.merge(outcome.couldNotTell) { first, _ in first }
                if outcome.isMixUp { mixUps.insert(id) }
            }
        }
        return EvidenceAnswer(
            found: found.sorted(by: EvidenceRules.precedes), couldNotTell: couldNotTell, mixUps: mixUps.sorted(), asked: sources)
    }

    private func ask(_ id: SourceID, _ question: EvidenceQuestion) async -> (SourceID, EvidenceWork.Outcome)? {
        guard let client = clients[id] else { return nil }
        return (id, await client.evidence(question))
    }
}
