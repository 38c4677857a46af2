// What a person must hear of. Each alert has a section of the same name in docs/runbook.md.
param prefix string
param actionGroupName string
param location string
param tags object
param email string
param workspaceId string
param serviceBusId string
param serviceBusQueueName string
param systemTopicId string
param overdueMinutes int
param failurePercent int

@description('Silence is a fault only of an app that has been deployed.')
param deployed bool

var runbook = 'See the section of this name in docs/runbook.md.'

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: actionGroupName
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'crm'
    enabled: true
    emailReceivers: empty(email)
      ? []
      : [
          {
            name: 'operator'
            emailAddress: email
            useCommonAlertSchema: true
          }
        ]
  }
}

// Platform metrics: they work though the app is down or its telemetry is lost.
var metricRules = [
  {
    name: 'dead-letters'
    severity: 1
    scope: serviceBusId
    metricNamespace: 'Microsoft.ServiceBus/namespaces'
    metric: 'DeadletteredMessages'
    aggregation: 'Maximum'
    dimensions: [
      {
        name: 'EntityName'
        operator: 'Include'
        values: [serviceBusQueueName]
      }
    ]
  }
  {
    name: 'event-grid-dead-letters'
    severity: 2
    scope: systemTopicId
    metricNamespace: 'Microsoft.EventGrid/systemTopics'
    metric: 'DeadLetteredCount'
    aggregation: 'Total'
    dimensions: []
  }
]

resource metricAlerts 'Microsoft.Insights/metricAlerts@2026-01-01' = [
  for rule in metricRules: {
    name: '${prefix}${rule.name}'
    location: 'global'
    tags: tags
    properties: {
      description: runbook
      enabled: true
      severity: rule.severity
      scopes: [rule.scope]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: 'any'
            metricNamespace: rule.metricNamespace
            metricName: rule.metric
            dimensions: rule.dimensions
            operator: 'GreaterThan'
            threshold: 0
            timeAggregation: rule.aggregation
          }
        ]
      }
      actions: [
        {
          actionGroupId: actionGroup.id
        }
      ]
    }
  }
]

// Each query returns rows exactly when something is wrong. Windows are at most two days, the service's limit.
var logRules = [
  {
    name: 'poison'
    severity: 2
    enabled: true
    every: 'PT5M'
    window: 'PT15M'
    query: loadTextContent('queries/poison.kql')
  }
  {
    name: 'no-nightly-run'
    severity: 1
    enabled: deployed
    every: 'PT1H'
    window: 'P2D'
    query: loadTextContent('queries/no-nightly-run.kql')
  }
  {
    name: 'no-sweep'
    severity: 1
    enabled: deployed
    every: 'PT30M'
    window: 'PT3H'
    query: loadTextContent('queries/no-sweep.kql')
  }
  {
    name: 'delivery-failures'
    severity: 2
    enabled: true
    every: 'PT15M'
    window: 'PT6H'
    query: replace(loadTextContent('queries/delivery-failures.kql'), '__failurePercent__', string(failurePercent))
  }
  {
    name: 'account-problem'
    severity: 1
    enabled: true
    every: 'PT5M'
    window: 'PT15M'
    query: loadTextContent('queries/account-problem.kql')
  }
  {
    name: 'overdue'
    severity: 2
    enabled: true
    every: 'PT15M'
    window: 'PT1H'
    query: replace(loadTextContent('queries/overdue.kql'), '__overdueMinutes__', string(overdueMinutes))
  }
  {
    name: 'webhooks-refused'
    severity: 2
    enabled: true
    every: 'PT15M'
    window: 'PT30M'
    query: loadTextContent('queries/webhooks-refused.kql')
  }
]

resource logAlerts 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in logRules: {
    name: '${prefix}${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: '${prefix}${rule.name}'
      description: runbook
      enabled: rule.enabled
      severity: rule.severity
      scopes: [workspaceId]
      evaluationFrequency: rule.every
      windowSize: rule.window
      autoMitigate: true
      // A new workspace has none of the app's columns yet; the query is right though nothing was logged.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      actions: {
        actionGroups: [actionGroup.id]
      }
    }
  }
]
