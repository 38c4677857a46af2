// What a person must hear of. Each alert says what to do and links its section of docs/runbook.md, which has its name.
param prefix string
param actionGroupName string
param location string
param tags object
param email string
param smsCountryCode string
param smsNumber string

@secure()
param webhook string
param workspaceId string
param serviceBusId string
param serviceBusQueueName string
param systemTopicId string
param overdueMinutes int
param failurePercent int

@description('Silence is a fault only of an app that has been deployed.')
param deployed bool

@description('Where the runbook is read; an alert adds the anchor of its section.')
param runbookUrl string

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
    smsReceivers: empty(smsNumber)
      ? []
      : [
          {
            name: 'operator'
            countryCode: smsCountryCode
            phoneNumber: smsNumber
          }
        ]
    webhookReceivers: empty(webhook)
      ? []
      : [
          {
            name: 'operator'
            serviceUri: webhook
            useCommonAlertSchema: true
          }
        ]
  }
}

// Platform metrics: they work though the app is down or its telemetry is lost.
var metricRules = [
  {
    name: 'dead-letters'
    does: 'Wake-ups were given up: list them with their reasons (deadletters list --azure), mend the cause, then redrive or purge them; the sweep goes on trying the touchpoints.'
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
    does: 'Delivery reports or received texts, a STOP among them, did not get in for a day: give the topic its role back, then put the kept events into the queue again.'
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
      description: '${rule.does} ${runbookUrl}#${rule.name}'
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
    does: 'Acknowledged webhooks could not be applied: read their reasons (poison list --azure), mend the cause, then redrive them; do at once what an Operator reason asks.'
    severity: 2
    enabled: true
    every: 'PT5M'
    window: 'PT15M'
    query: loadTextContent('queries/poison.kql')
  }
  {
    name: 'no-nightly-run'
    does: 'The nightly run or the daily audit did not finish in 26 hours: see whether the app has functions, then start the timer by hand; a second run does no harm.'
    severity: 1
    enabled: deployed
    every: 'PT1H'
    window: 'P2D'
    query: loadTextContent('queries/no-nightly-run.kql')
  }
  {
    name: 'no-sweep'
    does: 'Nobody looked for lost wake-ups for two hours: see whether the app runs at all (overdue red as well), restart it, then start Sweep by hand.'
    severity: 1
    enabled: deployed
    every: 'PT30M'
    window: 'PT3H'
    query: loadTextContent('queries/no-sweep.kql')
  }
  {
    name: 'delivery-failures'
    does: 'More texts fail than usual: look which code it is; an account code stops everything, a blocked text needs its step paused, 429 needs patience.'
    severity: 2
    enabled: true
    every: 'PT15M'
    window: 'PT6H'
    query: replace(loadTextContent('queries/delivery-failures.kql'), '__failurePercent__', string(failurePercent))
  }
  {
    name: 'account-problem'
    does: 'The provider refuses us, so every text will fail: disable the function Fire first, then mend the sender, the verification or the account.'
    severity: 1
    enabled: true
    every: 'PT5M'
    window: 'PT15M'
    query: loadTextContent('queries/account-problem.kql')
  }
  {
    name: 'overdue'
    does: 'Touchpoints go out late: after an outage wait; if active messages grow, the gateway or the store throttles: spread the campaign or ask for a faster number.'
    severity: 2
    enabled: true
    every: 'PT15M'
    window: 'PT1H'
    query: replace(loadTextContent('queries/overdue.kql'), '__overdueMinutes__', string(overdueMinutes))
  }
  {
    name: 'webhooks-refused'
    does: 'More webhooks are refused for their signature than stored: put the platform\'s new secret into the vault now, before the platform ends the subscription.'
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
      description: '${rule.does} ${runbookUrl}#${rule.name}'
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
