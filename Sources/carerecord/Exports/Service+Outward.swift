import FHIRServer
import Federation
import ServiceLifecycle
import Storage

/// What leaves the trail: to collectors, and for good.
extension Service {
    func outward(_ database: any WatchedDatabase, upkeep: LeaderLease, clock: DatabaseClock, alert: Double) -> (
        services: [ServiceGroupConfiguration.ServiceConfiguration], exports: [ExportState]
    ) {
        let settings = region.region
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = []
        var states: [ExportState] = []
        for collector in settings.collectors {
            let lease = LeaderLease(database, name: "export \(collector.name)", node: node)
            let state = ExportState(collector.name)
            states.append(state)
            services += [
                .init(service: Leading(lease: lease, logger: logger)),
                .init(
                    service: SyslogExport(
                        collector: collector, store: ExportStore(database), site: AuditSite(settings), lease: lease, clock: { clock.now() },
                        state: state, logger: logger)),
            ]
        }
        if let retention = settings.retention {
            services.append(
                .init(
                    service: Erasing(
                        retention: retention, alert: alert, keepsLog: settings.keepsLog, database: database, lease: upkeep,
                        clock: { clock.now() }, logger: logger)))
        }
        return (services, states)
    }
}
