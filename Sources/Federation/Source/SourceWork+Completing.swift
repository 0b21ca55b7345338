import CareRecord

/// Saying of each section, once, that all of it has come, or why not.
extension SourceWork {
    func complete(_ sections: Set<Section>, _ failure: SourceFailure? = nil, _ cutShort: [CutShort] = []) async {
        let taken = await open.take(sections, failure)
        guard !taken.isEmpty else { return }
        await handOver(SourceAnswer(source: settings.id, completes: taken, failure: failure, cutShort: Self.each(cutShort)))
    }

    /// One word about everything that was asked for, types of no section too.
    func completeAll(_ failure: SourceFailure?, _ cutShort: [CutShort] = []) async {
        await completeOtherKinds(failure, cutShort)
        await complete(wanted, failure, cutShort)
    }

    func completeOtherKinds(_ failure: SourceFailure?, _ cutShort: [CutShort]) async {
        guard await open.takeOtherKinds() else { return }
        let word = OtherKindsAnswer(failure: failure, cutShort: Self.each(cutShort))
        await handOver(SourceAnswer(source: settings.id, otherKinds: word))
    }

    private static func each(_ reasons: [CutShort]) -> [CutShort] {
        var each: [CutShort] = []
        for reason in reasons where !each.contains(reason) { each.append(reason) }
        return each
    }

    func notOffered(_ section: Section) async {
        let taken = await open.take([section], nil)
        guard !taken.isEmpty else { return }
        await handOver(SourceAnswer(source: settings.id, completes: taken, isNotOffered: true))
    }
}
