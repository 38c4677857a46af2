// At subscription scope, so that `azd up` makes the resource group and `azd down` removes everything with it.
targetScope = 'subscription'

@minLength(1)
@maxLength(64)
@description('Name of the environment; all names are derived from it.')
param environmentName string

@metadata({
  azd: {
    type: 'location'
  }
})
@description('A region with Flex Consumption.')
param location string

@description('Where Communication Services keeps its data at rest; cannot be changed later.')
param communicationDataLocation string = 'United States'

@minLength(1)
@description('The number, short code or alphanumeric id that texts come from. The app does not start without one; until it is bought a name that sends nothing.')
param smsSender string = 'PENDING'

@description('Who is mailed when an alert fires. Empty: alerts only show in the portal.')
param alertEmail string = ''

@description('Country code of the phone that gets a text when an alert fires, without plus: 49.')
param alertSmsCountryCode string = ''

@description('The phone itself, without the country code. Empty: nobody gets a text.')
param alertSmsNumber string = ''

@secure()
@description('An address that alerts are posted to (common alert schema): a chat, an on-call service. Empty: none.')
param alertWebhook string = ''

@description('Where alerts find the runbook; each adds #its-name. Empty: the app\'s own pages, which are away when the app is.')
param runbookUrl string = ''

@description('True once the app has been deployed; azd sets it (azure.yaml). Until then its silence is no alarm.')
param deployed bool = false

@secure()
@description('Further app settings: the shops, with secrets as references to the vault. A deployment replaces all settings, so they belong here and not in the portal.')
param extraSettings object = {}

@description('Client id of an app registration: people sign in on the pages with Entra ID. Empty: with names and passwords of the pages.')
param entraClientId string = ''

@description('Whether there is a shop zz_check, to which azure check sends test orders. Its texts go nowhere.')
param checkShop bool = true

@secure()
@description('Signs the test orders: the app does it itself, so that nobody has to know it.')
param checkShopSecret string = newGuid()

@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@minValue(40)
@maxValue(1000)
@description('Of the whole app; the store and the gateway are the bottleneck long before.')
param maximumInstanceCount int = 40

@minValue(0)
@maxValue(10)
param alwaysReadyHttp int = 1

@description('GB a day.')
param logQuotaGb int = 2

@description('Share of traces that are kept, "0" to "1". Metrics, which most alerts live on, are never sampled. Below 1 the exporter may drop the log lines of a dropped trace as well.')
param telemetrySampling string = '1'

@description('Overdue: a touchpoint fired so many minutes late.')
param overdueMinutes int = 90

@description('Percent of delivery reports that may say "failed".')
param failurePercent int = 10

var abbreviations = loadJsonContent('abbreviations.json')
var names = loadJsonContent('names.json')
var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = {
  'azd-env-name': environmentName
}

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: '${abbreviations.resourceGroup}${environmentName}'
  location: location
  tags: tags
}

module identity 'app/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: '${abbreviations.managedIdentity}${token}'
    location: location
    tags: tags
  }
}

module storage 'app/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: '${abbreviations.storageAccount}${token}'
    location: location
    tags: tags
    containers: [
      names.containers.appPackage
      names.containers.claims
      names.containers.deadLetters
    ]
    queues: [
      names.queues.inbox
      names.queues.inboxPoison
      names.queues.smsEvents
      names.queues.smsEventsPoison
    ]
    tables: [
      names.tables.rows
      names.tables.index
      names.tables.poison
      names.tables.runs
    ]
  }
}

module serviceBus 'app/servicebus.bicep' = {
  name: 'servicebus'
  scope: group
  params: {
    name: '${abbreviations.serviceBus}${token}'
    location: location
    tags: tags
    queueName: names.serviceBusQueue
  }
}

module communication 'app/communication.bicep' = {
  name: 'communication'
  scope: group
  params: {
    name: '${abbreviations.communicationService}${token}'
    tags: tags
    dataLocation: communicationDataLocation
  }
}

module keyVault 'app/keyvault.bicep' = {
  name: 'keyvault'
  scope: group
  params: {
    name: '${abbreviations.keyVault}${token}'
    location: location
    tags: tags
  }
}

module monitoring 'app/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    workspaceName: '${abbreviations.logAnalytics}${token}'
    insightsName: '${abbreviations.insights}${token}'
    location: location
    tags: tags
    dailyQuotaGb: logQuotaGb
  }
}

module eventGrid 'app/eventgrid.bicep' = {
  name: 'eventgrid'
  scope: group
  params: {
    name: '${abbreviations.eventGridSystemTopic}${token}'
    tags: tags
    communicationId: communication.outputs.id
  }
}

module roles 'app/roles.bicep' = {
  name: 'roles'
  scope: group
  params: {
    appPrincipalId: identity.outputs.principalId
    topicPrincipalId: eventGrid.outputs.principalId
    storageAccountName: storage.outputs.name
    smsEventQueue: names.queues.smsEvents
    deadLetterContainer: names.containers.deadLetters
    serviceBusName: serviceBus.outputs.name
    serviceBusQueueName: serviceBus.outputs.queueName
    communicationName: communication.outputs.name
    keyVaultName: keyVault.outputs.name
    insightsName: monitoring.outputs.insightsName
  }
}

module app 'app/functionapp.bicep' = {
  name: 'functionapp'
  scope: group
  // An app that starts before its roles are in force fails at its first lease and backs off.
  dependsOn: [
    roles
  ]
  params: {
    name: '${abbreviations.functionApp}${token}'
    planName: '${abbreviations.plan}${token}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    blobEndpoint: storage.outputs.blobEndpoint
    queueEndpoint: storage.outputs.queueEndpoint
    tableEndpoint: storage.outputs.tableEndpoint
    packageContainer: names.containers.appPackage
    serviceBusNamespace: serviceBus.outputs.fullyQualifiedNamespace
    communicationEndpoint: communication.outputs.endpoint
    smsSender: smsSender
    telemetrySampling: telemetrySampling
    insightsConnectionString: monitoring.outputs.connectionString
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyHttp: alwaysReadyHttp
    extraSettings: extraSettings
    checkShop: checkShop
    entraClientId: entraClientId
    checkShopSecret: checkShopSecret
  }
}

module eventGridSubscription 'app/eventgridsubscription.bicep' = {
  name: 'eventgridsubscription'
  scope: group
  // The topic delivers as its own identity, which must be let into the queue first.
  dependsOn: [
    roles
  ]
  params: {
    topicName: eventGrid.outputs.name
    storageAccountId: storage.outputs.id
    queueName: names.queues.smsEvents
    deadLetterContainer: names.containers.deadLetters
  }
}

module alerts 'app/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    prefix: abbreviations.alert
    actionGroupName: '${abbreviations.actionGroup}${token}'
    location: location
    tags: tags
    email: alertEmail
    smsCountryCode: alertSmsCountryCode
    smsNumber: alertSmsNumber
    webhook: alertWebhook
    runbookUrl: empty(runbookUrl) ? 'https://${app.outputs.hostName}/api/pages/docs/runbook' : runbookUrl
    workspaceId: monitoring.outputs.workspaceId
    serviceBusId: serviceBus.outputs.id
    serviceBusQueueName: serviceBus.outputs.queueName
    systemTopicId: eventGrid.outputs.id
    overdueMinutes: overdueMinutes
    failurePercent: failurePercent
    deployed: deployed
  }
}

module workbook 'app/workbook.bicep' = {
  name: 'workbook'
  scope: group
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    insightsId: monitoring.outputs.insightsId
    serviceBusId: serviceBus.outputs.id
  }
}

output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output CRM_FUNCTION_APP string = app.outputs.name
output CRM_URL string = 'https://${app.outputs.hostName}'
output CRM_STORAGE_ACCOUNT string = storage.outputs.name
output CRM_SERVICE_BUS string = serviceBus.outputs.name
output CRM_COMMUNICATION_SERVICE string = communication.outputs.name
output CRM_KEY_VAULT string = keyVault.outputs.name
output CRM_ALERT_PREFIX string = abbreviations.alert
output CRM_EVENT_GRID_TOPIC string = eventGrid.outputs.name
