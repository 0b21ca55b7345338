import ArgumentParser
import Federation
import Foundation
import Logging

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Runs the record service of a region.")
    @Option(help: "The region file.") var region = "region/london.yaml"
    @Option(help: "The folder of style sheets and scripts.") var `static` = "web"
    @Option(help: "Writes a line to this file once everything listens.") var readyFile: String?
    @Option(help: "The staff listener's port, where this is one of several nodes on one machine.") var staffPort: Int?
    @Option(help: "The operations listener's port.") var operationsPort: Int?
    @Option(help: "The partner listener's port.") var partnerPort: Int?

    func run() async throws {
        try checkReadyFile(readyFile)
        let text = try regionText(region)
        let connected = try readRegion(text: text, named: region)
        let policy = try? String(
            contentsOf: URL(fileURLWithPath: region).deletingLastPathComponent().appendingPathComponent("policy.yaml"), encoding: .utf8)
        var logger = Logger(label: "carerecord")
        logger.logLevel = .notice
        let begun = try await RegionInForce.begin(connected, text: text, logger: logger)
        let url = begun.region.region.listeners.staffURL
        let ready = readyFile
        let service = Service(
            region: placed(begun.region), regionText: begun.text, policyText: policy, staticFolder: `static`, notice: nil, logger: logger)
        do {
            try await service.run {
                print("CareRecord is at \(url)")
                if let ready { try? Data((url + "\n").utf8).write(to: URL(fileURLWithPath: ready), options: .atomic) }
            }
        } catch let code as ExitCode {
            throw code
        } catch {
            throw stop("The service stopped: \(error)")
        }
    }

    /// Where this node listens; what its clients use as its address is the region's.
    private func placed(_ region: ConnectedRegion) -> ConnectedRegion {
        var settings = region.region
        if let staffPort { settings.listeners.staff.port = staffPort }
        if let operationsPort { settings.listeners.operationsPort = operationsPort }
        if let partnerPort { settings.listeners.partner?.port = partnerPort }
        return ConnectedRegion(settings)
    }
}
